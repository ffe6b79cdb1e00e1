const a = [3.1611237438705655, 113.86415415105016, 377.485237685302, 3209.3775891384694, 0.18577770618460315]
const b = [23.601290952344122, 244.02463793444417, 1282.6165260773723, 2844.236833439171]
const c = [
  0.5641884969886701, 8.883149794388377, 66.11919063714163, 298.6351381974001, 881.952221241769, 1712.0476126340707,
  2051.0783778260716, 1230.3393547979972, 2.1531153547440383e-8,
]
const d = [
  15.744926110709835, 117.6939508913125, 537.1811018620099, 1621.3895745666903, 3290.7992357334597, 4362.619090143247,
  3439.3676741437216, 1230.3393548037495,
]
const p = [
  0.30532663496123236, 0.36034489994980445, 0.12578172611122926, 0.016083785148742275, 0.0006587491615298378,
  0.016315387137302097,
]
const q = [2.568520192289822, 1.8729528499234673, 0.5279051029514285, 0.06051834131244132, 0.0023352049762686918]

const oneOverRootPi = 0.5641895835477563

/**
 * exp(x^2) erfc(x) for x >= 0, relative error about 1e-16. Cody (1969), Rational Chebyshev approximations for the error
 * function, Mathematics of Computation 23:631-637.
 */
export function erfcScaled(x: number): number {
  if (x <= 0.46875) {
    const y = x * x
    let above = a[4]! * y
    let below = y
    for (let i = 0; i < 3; i++) {
      above = (above + a[i]!) * y
      below = (below + b[i]!) * y
    }
    return Math.exp(y) * (1 - (x * (above + a[3]!)) / (below + b[3]!))
  }
  if (x <= 4) {
    let above = c[8]! * x
    let below = x
    for (let i = 0; i < 7; i++) {
      above = (above + c[i]!) * x
      below = (below + d[i]!) * x
    }
    return (above + c[7]!) / (below + d[7]!)
  }
  const y = 1 / (x * x)
  let above = p[5]! * y
  let below = y
  for (let i = 0; i < 4; i++) {
    above = (above + p[i]!) * y
    below = (below + q[i]!) * y
  }
  const r = (y * (above + p[4]!)) / (below + q[4]!)
  return (oneOverRootPi - r) / x
}
