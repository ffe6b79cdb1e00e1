// Bundles the command line into packages/cli/dist, from the TypeScript sources of all packages.
import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

/** The command line, and the threads that a fit of some size and a bootstrap run in. */
const entries = ['blup', 'fit-worker', 'sweep-worker', 'bootstrap-worker']

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
    await build.write({
      dir: fresh,
      format: 'esm',
      entryFileNames: '[name].js',
      chunkFileNames: ({ name }) => `chunk-${name.split('~')[0]}-[hash].js`,
      comments: { legal: true, annotation: true, jsdoc: false },
      minify: false,
      // Chunks that are merged may import each other: without this a constant could be read before it is set.
      strictExecutionOrder: true,
      // Node pays for each file that it opens: what is loaded together stands together.
      codeSplitting: {
        groups: [
          {
            name: 'engine',
            test: /packages[\\/](engine|kernels)[\\/]src/,
            entriesAware: true,
            entriesAwareMergeThreshold: 40_000,
          },
        ],
      },
    })
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
