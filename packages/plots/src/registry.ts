import { caterpillar } from './kinds/caterpillar.ts'
import { fixed } from './kinds/fixed.ts'
import { residuals } from './kinds/residuals.ts'
import type { PlotKind } from './plot-kind.ts'

/** Every kind of plot, in the order in which menus list them. */
export const kinds: readonly PlotKind[] = [fixed, caterpillar, residuals]
