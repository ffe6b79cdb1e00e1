import type { EquationsPlan } from '../likelihood/gaussian/equations-plan.ts'
import type { IntegralPlan } from '../models/glmm/integral-plan.ts'
import { formatCount } from './format-number.ts'

const routes: Readonly<Record<EquationsPlan['route'], string>> = {
  'least squares': 'ordinary least squares: there are no random effects',
  collapsed: 'groups with equal cross-products are taken together; an evaluation costs one step a class',
  'block-arrow': 'groups are eliminated one by one, without fill; an evaluation costs one step a group',
  dense: 'the largest factor is eliminated level by level, what remains is one dense matrix',
  iterative: 'the largest factor is eliminated level by level, what remains is solved by conjugate gradients',
  supernodal: 'the largest factor is eliminated level by level, what remains is ordered and factorised in dense panels',
}

/** The plan of a fit in words: how each grouping factor is treated, how they meet, and what an evaluation costs. */
export function planText(plan: EquationsPlan & { readonly integral?: IntegralPlan }): string {
  if (plan.integral !== undefined) return integralText(plan, plan.integral)
  const lines = [
    `Plan: ${plan.route}`,
    `  ${routes[plan.route]}`,
    `  ${formatCount(plan.rows)} rows are read once into cross-products; ${plan.fixed} fixed and ${plan.parameters} covariance parameters`,
  ]
  return `${[...lines, ...equationLines(plan)].join('\n')}\n`
}

/** The plan of a generalized model. */
function integralText(plan: EquationsPlan, integral: IntegralPlan): string {
  const { method, chosen, structure, dimension, points, nodes } = integral
  const lines = [`Plan: ${method}${chosen === null ? '' : `, because ${chosen}`}`]
  const effects = `${formatCount(dimension)} random ${dimension === 1 ? 'coefficient' : 'coefficients'}`
  if (structure === 'none') lines.push('  least squares, reweighted until the means settle')
  else if (structure === 'crossed') lines.push(`  crossed factors: one integral over ${effects}, about their modes`)
  else
    lines.push(
      `  ${structure === 'nested' ? 'nested factors' : structure}: an integral for each group of the highest factor, ${effects} along each row`,
    )
  if (points !== null)
    lines.push(`  ${points.join(' x ')} points: each row's density at ${formatCount(nodes!)} nodes in every pass`)
  else if (nodes === null) lines.push('  points are doubled until the log-likelihood settles')
  lines.push(
    `  ${formatCount(plan.rows)} rows are read in every pass; ${plan.fixed} fixed and ${plan.parameters} covariance parameters move together`,
  )
  if (structure !== 'none') lines.push('  modes come from weighted least squares, with the same equations at each step:')
  return `${[...lines, ...equationLines(plan)].join('\n')}\n`
}

/** How each grouping factor is treated, how they meet, and what remains. */
function equationLines(plan: EquationsPlan): string[] {
  const lines: string[] = []
  for (const { group, nLevels, k, role, classes } of plan.blocks) {
    const what = role === 'collapsed' ? `${classes === 1 ? 'one class' : `${formatCount(classes ?? 0)} classes`}` : role
    lines.push(`  ${group}: ${formatCount(nLevels)} levels x ${k} ${k === 1 ? 'coefficient' : 'coefficients'}, ${what}`)
  }
  const levels = new Map(plan.blocks.map(({ group, nLevels }) => [group, nLevels]))
  for (const { groups, cells, filled, relation } of plan.pairs) {
    const [inner, outer] = levels.get(groups[0])! >= levels.get(groups[1])! ? groups : [groups[1], groups[0]]
    const meet = relation === 'nested' ? `${inner} nested in ${outer}` : `${groups[0]} and ${groups[1]} ${relation}`
    lines.push(`  ${meet}, ${formatCount(cells)} cells (${(100 * filled).toPrecision(3)} % of all)`)
  }
  if (plan.remaining !== null) {
    const { n, nonzeros, flops, supernodes } = plan.remaining
    const panels = supernodes === 1 ? 'one panel' : `${formatCount(supernodes)} panels`
    lines.push(
      `  remaining: ${formatCount(n)} coefficients, ${formatCount(nonzeros)} entries in the factor, ${flops.toPrecision(3)} multiplications, ${panels}`,
    )
  }
  lines.push(`  memory ${memoryText(plan.bytes)}`)
  return lines
}

const memoryUnits = ['bytes', 'kB', 'MB', 'GB', 'TB']

/** To three digits, in the largest unit of which there is one after rounding. */
function memoryText(bytes: number): string {
  const rounded = Number(bytes.toPrecision(3))
  const unit = memoryUnits.findLastIndex((_, i) => i === 0 || rounded >= 1e3 ** i)
  return `${unit === 0 ? bytes : (rounded / 1e3 ** unit).toPrecision(3)} ${memoryUnits[unit]}`
}
