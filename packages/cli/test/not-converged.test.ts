import { describe, expect, it } from 'vitest'
import { createRandom } from '../../engine/src/numeric/random.ts'
import { blup } from './run-blup.ts'

/** Few outcomes of groups that differ widely, crossed with items: the second-order quasi-likelihood goes round and round. */
function crossedOutcomes(): string {
  const random = createRandom(4)
  const rows = ['y,x,g,h']
  for (let g = 0; g < 12; g++) {
    const b = 3 * random.normal()
    for (let h = 0; h < 4; h++) {
      const x = random.normal()
      rows.push(`${random.uniform() < 1 / (1 + Math.exp(-0.2 - x - b)) ? 1 : 0},${x.toFixed(3)},g${g},h${h}`)
    }
  }
  return `${rows.join('\n')}\n`
}

describe('a fit that does not converge', () => {
  it('prints its result, says so in the title and with advice of its own, and exits with 5', async () => {
    const args = ['fit', 'y ~ x + (1 | g) + (1 | h)', '-', '--family', 'binomial', '--method', 'pql2']
    const { code, stdout, stderr } = await blup(args, { input: crossedOutcomes() })
    expect(code).toBe(5)
    expect(stdout).toMatch(/\nNOT CONVERGED, 1 stop \(C304\)/)
    expect(stdout).toMatch(/Fixed effects/)
    expect(stderr).toMatch(/C304 stop: pql2 has not settled/)
    expect(stderr).toMatch(/take the first order/)
    const json = await blup([...args, '--json', '--strict'], { input: crossedOutcomes() })
    expect([json.code, (JSON.parse(json.stdout) as { converged: boolean }).converged]).toEqual([5, false])
  })
})
