// Runs in the folder of a package that is about to be packed: brings what lies once in the repository into it, the licence, and the
// data sets where the package lists them. `--undo` takes them away again.
import { copyFileSync, cpSync, readFileSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const own = process.cwd()
if (own === resolve(root))
  throw new Error('This belongs into the folder of a package: here it would take the data sets themselves away.')
const { files } = JSON.parse(readFileSync(join(own, 'package.json'), 'utf8'))

if (process.argv.includes('--undo')) {
  rmSync(join(own, 'LICENSE'), { force: true })
  rmSync(join(own, 'datasets'), { recursive: true, force: true })
} else {
  copyFileSync(join(root, 'LICENSE'), join(own, 'LICENSE'))
  if (files.includes('datasets')) cpSync(join(root, 'datasets'), join(own, 'datasets'), { recursive: true })
}
