import { caterpillar } from './kinds/caterpillar.ts'
import { density } from './kinds/density.ts'
import { design } from './kinds/design.ts'
import { effect } from './kinds/effect.ts'
import { fixed } from './kinds/fixed.ts'
import { groupSizes } from './kinds/group-sizes.ts'
import { icc } from './kinds/icc.ts'
import { influence } from './kinds/influence.ts'
import { pairs } from './kinds/pairs.ts'
import { profile } from './kinds/profile.ts'
import { profileDensity } from './kinds/profile-density.ts'
import { qq } from './kinds/qq.ts'
import { qqRandom } from './kinds/qq-random.ts'
import { residuals } from './kinds/residuals.ts'
import { scaleLocation } from './kinds/scale-location.ts'
import { shrinkage } from './kinds/shrinkage.ts'
import { simulated } from './kinds/simulated.ts'
import { spaghetti } from './kinds/spaghetti.ts'
import { trajectories } from './kinds/trajectories.ts'
import { trellis } from './kinds/trellis.ts'
import { variance } from './kinds/variance.ts'
import type { PlotKind } from './plot-kind.ts'

/** Every kind of plot, in the order in which menus list them. */
export const kinds: readonly PlotKind[] = [
  design,
  spaghetti,
  groupSizes,
  trajectories,
  trellis,
  effect,
  fixed,
  caterpillar,
  pairs,
  shrinkage,
  variance,
  icc,
  residuals,
  scaleLocation,
  qq,
  qqRandom,
  simulated,
  density,
  profile,
  profileDensity,
  influence,
]
