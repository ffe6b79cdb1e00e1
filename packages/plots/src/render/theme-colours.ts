import type { VegaLiteSpec } from '../spec.ts'
import { tokens } from '../theme/tokens.ts'

/** The colours of the theme that a specification carries, told by its ground and text. */
export class ThemeColours {
  readonly surface: string
  readonly ink: string
  readonly line: string

  constructor(spec: VegaLiteSpec) {
    const config = spec.config as { background?: string; title?: { color?: string }; axis?: { gridColor?: string } } | undefined
    this.surface = config?.background ?? tokens.light.surface
    this.ink = config?.title?.color ?? tokens.light.ink
    this.line = config?.axis?.gridColor ?? tokens.light.line
  }
}
