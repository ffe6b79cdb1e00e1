import * as vega from 'vega'
import { compile } from 'vega-lite'
import { textWidth } from '../parts/text-width.ts'
import type { VegaLiteSpec } from '../spec.ts'

/**
 * A specification drawn as SVG, with its description as the accessible name. Needs no DOM: without a canvas to measure text
 * on, Vega would guess its widths from the number of characters, and so gets those of the house's font.
 */
export async function renderSvg(spec: VegaLiteSpec): Promise<string> {
  const compiled = compile(spec as never, { logger: strict })
  if (!('document' in globalThis)) metrics.width = widthOf
  // An empty highlight has no extent, of which Vega would warn.
  const view = new vega.View(vega.parse(compiled.spec), { renderer: 'none', logLevel: vega.Error })
  try {
    return named(await view.toSVG(), spec.description)
  } finally {
    view.finalize()
  }
}

/** Not in Vega's types, though documented for environments without a canvas. */
const { textMetrics: metrics } = vega as unknown as { textMetrics: { width: (item: TextItem, text?: string) => number } }

interface TextItem {
  readonly text?: unknown
  readonly fontSize?: number
  readonly fontWeight?: unknown
  readonly limit?: number
}

function widthOf(item: TextItem, text?: string): number {
  const size = item.fontSize ?? 11
  const bold = item.fontWeight === 'bold' || Number(item.fontWeight) >= 600
  const width = textWidth(String(text ?? item.text ?? ''), size, bold)
  return item.limit !== undefined && item.limit > 0 ? Math.min(width, item.limit) : width
}

/** The picture as one image with a name: its parts mean nothing to a screen reader. */
function named(svg: string, description: string): string {
  const label = description.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;')
  return svg.replace(/^<svg /, `<svg role="img" aria-label="${label}" `)
}

/** What Vega-Lite only warns of would be a fault of the specification. */
const strict = {
  level: () => strict,
  error: fault,
  warn: fault,
  info: () => strict,
  debug: () => strict,
} as never

function fault(...said: readonly unknown[]): never {
  throw new Error(`Vega-Lite: ${said.map(String).join(' ')}`)
}
