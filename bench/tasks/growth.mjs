import { fitSync } from 'blup'
import { nestedSlopes, ratings } from '../simulate.mjs'

/** Cost against size: rows and groups times ten (nested), each factor times two (crossed). */
export function growth() {
  const lines = ['| growth | rows | levels | warm ms | times the last |', '|---|---|---|---|---|']
  let last = null
  for (const [rows, groups] of [
    [10_000, 500],
    [100_000, 5_000],
    [1_000_000, 50_000],
  ]) {
    const ms = median(nestedSlopes(rows, groups), 'y ~ x1 + x2 + (x1 | g)')
    lines.push(`| nested slopes | ${rows} | ${groups} | ${ms.toFixed(1)} | ${last === null ? '' : (ms / last).toFixed(1)} |`)
    last = ms
  }
  last = null
  for (const [rows, users, items] of [
    [20_000, 1_000, 250],
    [40_000, 2_000, 500],
    [80_000, 4_000, 1_000],
  ]) {
    const ms = median(ratings(rows, users, items), 'y ~ x + (1 | user) + (1 | item)')
    lines.push(
      `| crossed ratings | ${rows} | ${users} x ${items} | ${ms.toFixed(1)} | ${last === null ? '' : (ms / last).toFixed(1)} |`,
    )
    last = ms
  }
  return lines
}

function median(data, formula) {
  const times = []
  for (let i = 0; i < 6; i++) {
    const started = performance.now()
    fitSync(formula, data, { ddf: 'z' })
    times.push(performance.now() - started)
  }
  const warm = times.slice(1).sort((a, b) => a - b)
  return warm[2]
}
