import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { VegaLiteSpec } from '@blup/plots'
import { htmlPage, renderSvg } from '@blup/plots/render'
import { jsonText } from '../verb.ts'
import { rasterize } from './rasterize.ts'

/** The formats of a picture, by the end of a file's name. */
const pictureFormats = ['svg', 'png', 'html', 'vl.json', 'json'] as const

export type PictureFormat = (typeof pictureFormats)[number]

/** A specification as the content of a file. */
export async function drawFile(spec: VegaLiteSpec, format: PictureFormat, scale: number): Promise<string | Uint8Array> {
  switch (format) {
    case 'vl.json':
    case 'json':
      return jsonText(spec)
    case 'svg':
      return `${await renderSvg(spec)}\n`
    case 'png':
      return rasterize(await renderSvg(spec), scale)
    case 'html':
      return htmlPage(spec, await renderSvg(spec), vegaProgram())
  }
}

/** Vega as one script for a page. */
function vegaProgram(): string {
  const module = createRequire(import.meta.url).resolve('vega')
  return readFileSync(join(dirname(module), 'vega.min.js'), 'utf8')
}
