/** What a page loads at one time: its modules by file, and the bytes of it minified, and gzipped file by file. */
export interface BundleSize {
  readonly name: string
  readonly modules: readonly string[]
  readonly bytes: number
  readonly gzipped: number
}

/** The engine as a browser loads it: before a fit, with a linear one, with a generalized one, with all that can follow, in one file. */
export function bundleSizes(): Promise<BundleSize[]>
/** The same as lines of text. */
export function bundleLines(): Promise<string[]>
