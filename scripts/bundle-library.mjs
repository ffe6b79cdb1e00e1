// Bundles the libraries for Node, which pays for each file that it opens, into packages/*/bundle. Bundlers and browsers take the
// modules in dist as they are.
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { writeBundle } from './write-bundle.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))

/** By package: its entries, and what stays a package of its own. */
const libraries = {
  kernels: { entries: { index: 'index.ts' }, external: [] },
  engine: { entries: { index: 'index.ts', thread: 'numeric/thread-answers.ts' }, external: ['@blup/kernels'] },
}

/** Writes `bundle/` of each library. */
export async function bundleLibraries() {
  for (const [name, { entries, external }] of Object.entries(libraries)) {
    await writeBundle(join(root, 'packages', name), 'bundle', entries, {
      external,
      // a part that can be loaded later is there from the start where one call needs it at once
      checks: { ineffectiveDynamicImport: false },
    })
  }
}
