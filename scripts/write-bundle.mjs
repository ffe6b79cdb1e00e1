import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { requireOrder } from './require-order.mjs'
import { thirdPartyNotices } from './third-party.mjs'

/**
 * Bundles a package for Node from the TypeScript sources of all packages, with the notices of what it contains. A build that breaks
 * off leaves the old one in place.
 *
 * @param {string} folder the package
 * @param {string} place the folder in it that takes the bundle
 * @param {Record<string, string>} entries files in `src`, by their names in the bundle
 * @param {object} input what rolldown is told besides
 * @param {object} output the same of writing
 */
export async function writeBundle(folder, place, entries, input, output = {}) {
  const { rolldown } = await import('rolldown')
  const target = join(folder, place)
  const fresh = join(folder, `bundle-${process.pid}`)
  const build = await rolldown({
    input: Object.fromEntries(Object.entries(entries).map(([name, file]) => [name, join(folder, 'src', file)])),
    platform: 'node',
    resolve: { conditionNames: ['@blup/source', 'node', 'import', 'module', 'default'] },
    tsconfig: join(folder, 'tsconfig.json'),
    logLevel: 'warn',
    ...input,
  })
  try {
    const { output: chunks } = await build.write({
      dir: fresh,
      format: 'esm',
      entryFileNames: '[name].js',
      chunkFileNames: 'chunk-[name]-[hash].js',
      comments: { legal: true, annotation: true, jsdoc: false },
      minify: false,
      ...output,
    })
    requireOrder(chunks)
    writeFileSync(join(fresh, 'THIRD-PARTY.txt'), thirdPartyNotices(chunks.flatMap((chunk) => chunk.moduleIds ?? [])))
    mkdirSync(target, { recursive: true })
    const isEntry = (file) => Object.hasOwn(entries, file.replace(/\.js$/, ''))
    const made = readdirSync(fresh)
    // chunks first: whoever starts between two renames must find the chunks that its entry names
    for (const file of made.sort((a, b) => Number(isEntry(a)) - Number(isEntry(b))))
      renameSync(join(fresh, file), join(target, file))
    const stale = readdirSync(target).filter((file) => (isEntry(file) || /^chunk-.*\.js$/.test(file)) && !made.includes(file))
    for (const file of stale) rmSync(join(target, file))
  } finally {
    await build.close()
    rmSync(fresh, { recursive: true, force: true })
  }
}
