import { createRequire } from 'node:module'
import { Resvg } from '@resvg/resvg-js'

/** What is beyond Latin, Greek, Cyrillic and the signs of mathematics, and so beyond the font that comes with blup. */
const foreign = /[^\s -\u058f\u1e00-\u22ff]/u

/**
 * An SVG as PNG, `scale` pixels for each of its own. Text is set in the font that comes with blup, so that the picture is the
 * same on every machine; the system's fonts are read only where letters are beyond it.
 */
export function rasterize(svg: string, scale: number): Uint8Array {
  const resolve = createRequire(import.meta.url).resolve
  const font = (weight: string): string => resolve(`@expo-google-fonts/roboto/${weight}/Roboto_${weight}.ttf`)
  const drawn = new Resvg(svg, {
    fitTo: { mode: 'zoom', value: scale },
    font: {
      fontFiles: [font('400Regular'), font('700Bold')],
      loadSystemFonts: foreign.test(svg),
      defaultFontFamily: 'Roboto',
    },
  })
  return drawn.render().asPng()
}
