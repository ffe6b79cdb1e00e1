// `node scripts/bundle-size.mjs`: what a browser loads of the engine with its kernels, minified, each file gzipped, without @stdlib:
// as a bundler splits `import { fit } from 'blup'`, and the whole library in one file.
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { rolldown } from 'rolldown'

const engine = fileURLToPath(new URL('../packages/engine', import.meta.url))

/** The minified files of a page that has `code`: the page's own first. */
async function filesOf(code, output) {
  const id = join(engine, 'src/bundle-size-entry.ts')
  const build = await rolldown({
    input: id,
    platform: 'browser',
    external: [/^@stdlib\//],
    resolve: { conditionNames: ['@blup/source', 'import', 'module', 'default'] },
    tsconfig: join(engine, 'tsconfig.json'),
    logLevel: 'silent',
    plugins: [
      {
        name: 'entry',
        resolveId: (source) => (source === id ? id : null),
        load: (source) => (source === id ? { code, moduleType: 'ts' } : null),
      },
    ],
  })
  try {
    const made = await build.generate({ format: 'esm', minify: true, ...output })
    return made.output.sort((a, b) => Number(b.isEntry) - Number(a.isEntry))
  } finally {
    await build.close()
  }
}

/** Files that are loaded together with those given: all that they import, and what that imports. */
function withImports(files, roots) {
  const loaded = new Set()
  const load = (file) => {
    if (file === undefined || loaded.has(file)) return
    loaded.add(file)
    for (const name of file.imports) load(files.find(({ fileName }) => fileName === name))
  }
  for (const root of roots) load(root)
  return [...loaded]
}

/** What a page loads when, with the modules in it and the bytes as they are and gzipped. */
export async function bundleSizes() {
  const files = await filesOf("export { fit } from './index.ts'", {})
  const chunk = (source) => {
    const file = files.find(({ facadeModuleId }) => facadeModuleId?.endsWith(`/api/${source}`))
    if (file === undefined) throw new Error(`No file of the bundle begins with api/${source}.`)
    return file
  }
  const [entry] = files
  const parts = {
    '`import { fit }`, before a model is fitted': withImports(files, [entry]),
    'a linear model, with all that its fit answers at once': withImports(files, [entry, chunk('linear-result.ts')]),
    'a generalized model, likewise': withImports(files, [entry, chunk('generalized-chunk.ts')]),
    'all that `fit` and its results can come to load': files,
    'the whole library in one file': await filesOf("export * from './index.ts'", { codeSplitting: false }),
  }
  return Object.entries(parts).map(([name, loaded]) => ({
    name,
    modules: loaded.flatMap(({ moduleIds }) => moduleIds),
    bytes: loaded.reduce((sum, { code }) => sum + Buffer.byteLength(code), 0),
    gzipped: loaded.reduce((sum, { code }) => sum + gzipSync(code, { level: 9 }).length, 0),
  }))
}

export const bundleLines = async () =>
  (await bundleSizes()).map(
    ({ name, bytes, gzipped }) =>
      `Loaded with kernels, without @stdlib, ${name}: ${(bytes / 1e3).toFixed(0)} kB minified, ${(gzipped / 1e3).toFixed(0)} kB gzipped`,
  )

if (process.argv[1] === fileURLToPath(import.meta.url)) for (const line of await bundleLines()) console.log(line)
