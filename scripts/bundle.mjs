// Bundles the command line into packages/cli/dist, from the TypeScript sources of all packages.
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { writeBundle } from './write-bundle.mjs'

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

/** Writes `dist/blup.js` and its lazy chunks. */
export async function bundle() {
  await writeBundle(
    join(root, 'packages/cli'),
    'dist',
    Object.fromEntries(entries.map((name) => [name, `${name}.ts`])),
    { external: [/^@duckdb\/node-bindings/, /^@resvg\/resvg-js/] },
    { codeSplitting: { groups } },
  )
}
