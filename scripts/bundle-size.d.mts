/** Bytes of the engine as a browser would load it, whole and for a linear model alone, minified and gzipped. */
export function bundleSizes(): Promise<{ readonly name: string; readonly bytes: number; readonly gzipped: number }[]>
/** The same as lines of text. */
export function bundleLines(): Promise<string[]>
