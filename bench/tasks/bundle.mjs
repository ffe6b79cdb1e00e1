import { bundleSize } from '../../scripts/bundle-size.mjs'

/** What a browser would load: the engine with its kernels. */
export async function bundle() {
  const { bytes, gzipped } = await bundleSize()
  return [
    `Library bundle, engine with kernels, without @stdlib: ${(bytes / 1e3).toFixed(0)} kB minified, ${(gzipped / 1e3).toFixed(0)} kB gzipped (goal: under 120 kB)`,
  ]
}
