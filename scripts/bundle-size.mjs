// `node scripts/bundle-size.mjs`: what a browser would load, minified and gzipped, without @stdlib: the whole engine with its
// kernels, and what of it takes a linear mixed model from its formula to its record.
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { rolldown } from 'rolldown'

const engine = fileURLToPath(new URL('../packages/engine', import.meta.url))

const entries = {
  'all of the engine': "export * from './index.ts'",
  'a linear mixed model from formula to record': `
    export { specify } from './models/lmm/specify.ts'
    export { solve } from './models/lmm/solve.ts'
    export { stateOf } from './models/lmm/state.ts'
    export { assembleRecord } from './api/assemble-record.ts'`,
}

/** Bytes of each bundle, as they are and gzipped. */
export async function bundleSizes() {
  const sizes = []
  for (const [name, code] of Object.entries(entries)) {
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
      const { output } = await build.generate({ format: 'esm', minify: true })
      const text = output.map((part) => part.code ?? '').join('')
      sizes.push({ name, bytes: Buffer.byteLength(text), gzipped: gzipSync(text, { level: 9 }).length })
    } finally {
      await build.close()
    }
  }
  return sizes
}

export const bundleLines = async () =>
  (await bundleSizes()).map(
    ({ name, bytes, gzipped }) =>
      `Bundle with kernels, without @stdlib, ${name}: ${(bytes / 1e3).toFixed(0)} kB minified, ${(gzipped / 1e3).toFixed(0)} kB gzipped`,
  )

if (process.argv[1] === fileURLToPath(import.meta.url)) for (const line of await bundleLines()) console.log(line)
