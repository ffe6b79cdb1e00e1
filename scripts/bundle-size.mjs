// `node scripts/bundle-size.mjs`: the engine with its kernels as a browser would load it, minified and gzipped, without
// @stdlib. Fails where it is larger than it may be.
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { rolldown } from 'rolldown'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Bytes of the engine's bundle, as they are and gzipped. */
export async function bundleSize() {
  const build = await rolldown({
    input: join(root, 'packages/engine/src/index.ts'),
    platform: 'browser',
    external: [/^@stdlib\//],
    resolve: { conditionNames: ['@blup/source', 'import', 'module', 'default'] },
    tsconfig: join(root, 'packages/engine/tsconfig.json'),
    logLevel: 'warn',
  })
  try {
    const { output } = await build.generate({ format: 'esm', minify: true })
    const text = output.map((part) => part.code ?? '').join('')
    return { bytes: Buffer.byteLength(text), gzipped: gzipSync(text, { level: 9 }).length }
  } finally {
    await build.close()
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { bytes, gzipped } = await bundleSize()
  console.log(
    `engine with kernels, without @stdlib: ${(bytes / 1e3).toFixed(0)} kB minified, ${(gzipped / 1e3).toFixed(1)} kB gzipped`,
  )
}
