// Bundles the libraries for Node, which pays for each file that it opens, into packages/*/bundle. Bundlers and browsers take the
// modules in dist as they are.
import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { requireOrder } from './require-order.mjs'
import { thirdPartyNotices } from './third-party.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))

/** By package: its entries, and what stays a package of its own. */
const libraries = {
  kernels: { entries: { index: 'index.ts' }, external: [] },
  engine: { entries: { index: 'index.ts', thread: 'numeric/thread-answers.ts' }, external: ['@blup/kernels'] },
}

/** Writes `bundle/` of each library; a build that breaks off leaves the old one in place. */
export async function bundleLibraries() {
  for (const [name, library] of Object.entries(libraries)) await bundleLibrary(join(root, 'packages', name), library)
}

async function bundleLibrary(folder, { entries, external }) {
  const { rolldown } = await import('rolldown')
  const fresh = join(folder, `bundle-${process.pid}`)
  const build = await rolldown({
    input: Object.fromEntries(Object.entries(entries).map(([name, file]) => [name, join(folder, 'src', file)])),
    platform: 'node',
    external,
    resolve: { conditionNames: ['@blup/source', 'node', 'import', 'module', 'default'] },
    tsconfig: join(folder, 'tsconfig.json'),
    logLevel: 'warn',
    // a part that can be loaded later is there from the start where one call needs it at once
    checks: { ineffectiveDynamicImport: false },
  })
  try {
    const { output } = await build.write({
      dir: fresh,
      format: 'esm',
      entryFileNames: '[name].js',
      chunkFileNames: 'chunk-[name]-[hash].js',
      comments: { legal: true, annotation: true, jsdoc: false },
      minify: false,
    })
    requireOrder(output)
    const notices = thirdPartyNotices(output.flatMap((chunk) => chunk.moduleIds ?? []))
    writeFileSync(join(fresh, 'THIRD-PARTY.txt'), notices)
    const bundle = join(folder, 'bundle')
    mkdirSync(bundle, { recursive: true })
    const made = readdirSync(fresh)
    // chunks first: whoever starts between two renames must find the chunks that its entry names
    const isEntry = (file) => Object.keys(entries).includes(file.replace(/\.js$/, ''))
    for (const file of made.sort((a, b) => Number(isEntry(a)) - Number(isEntry(b))))
      renameSync(join(fresh, file), join(bundle, file))
    for (const file of readdirSync(bundle)) if (!made.includes(file)) rmSync(join(bundle, file))
  } finally {
    await build.close()
    rmSync(fresh, { recursive: true, force: true })
  }
}
