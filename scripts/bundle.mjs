// Bundles the command line into packages/cli/dist, from the TypeScript sources of all packages.
import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { requireOrder } from './require-order.mjs'
import { thirdPartyNotices } from './third-party.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))

/** The command line, and the threads that a fit of some size and a bootstrap run in. */
const entries = ['blup', 'fit-worker', 'sweep-worker', 'bootstrap-worker']

/**
 * What is loaded together anyhow stands in one file, since Node pays for each that it opens: distributions, the reading of data and
 * formulas, linear models. A group takes what its modules import along, and what an earlier one has stays there.
 */
const groups = [
  { name: 'stdlib', test: /node_modules[\\/]@stdlib[\\/]/, priority: 3 },
  { name: 'frame', test: /engine[\\/]src[\\/](formula|frame)[\\/]/, priority: 2 },
  {
    name: 'linear',
    test: /kernels[\\/]src[\\/]|engine[\\/]src[\\/](numeric|optimize|covariance|design|likelihood[\\/](gaussian|system)|models[\\/]lmm)[\\/]/,
    priority: 1,
  },
]

/** Writes `dist/blup.js` and its lazy chunks; a build that breaks off leaves the old ones in place. */
export async function bundle() {
  const { rolldown } = await import('rolldown')
  const dist = join(root, 'packages/cli/dist')
  const fresh = join(dist, `.new-${process.pid}`)
  const build = await rolldown({
    input: Object.fromEntries(entries.map((name) => [name, join(root, `packages/cli/src/${name}.ts`)])),
    platform: 'node',
    external: [/^@duckdb\/node-bindings/, /^@resvg\/resvg-js/],
    resolve: { conditionNames: ['@blup/source', 'node', 'import', 'module', 'default'] },
    tsconfig: join(root, 'packages/cli/tsconfig.json'),
    logLevel: 'warn',
  })
  try {
    const { output } = await build.write({
      dir: fresh,
      format: 'esm',
      entryFileNames: '[name].js',
      chunkFileNames: 'chunk-[name]-[hash].js',
      comments: { legal: true, annotation: true, jsdoc: false },
      minify: false,
      codeSplitting: { groups },
    })
    requireOrder(output)
    const modules = output.flatMap((chunk) => chunk.moduleIds ?? [])
    writeFileSync(join(fresh, 'THIRD-PARTY.txt'), thirdPartyNotices(modules))
    mkdirSync(dist, { recursive: true })
    const made = readdirSync(fresh)
    const stale = readdirSync(dist).filter(
      (name) => /^(blup|fit-worker|sweep-worker|bootstrap-worker|chunk-.*)\.js$/.test(name) && !made.includes(name),
    )
    // Chunks first: whoever starts between two renames must find the chunks that its entry names.
    for (const name of made.sort((a, b) => Number(a === 'blup.js') - Number(b === 'blup.js'))) {
      renameSync(join(fresh, name), join(dist, name))
    }
    for (const name of stale) rmSync(join(dist, name))
  } finally {
    await build.close()
    rmSync(fresh, { recursive: true, force: true })
  }
}
