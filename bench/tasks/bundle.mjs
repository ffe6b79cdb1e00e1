import { bundleLines } from '../../scripts/bundle-size.mjs'

/** What a browser would load. */
export async function bundle() {
  return (await bundleLines()).map((line) => `${line} (goal: under 120 kB)`)
}
