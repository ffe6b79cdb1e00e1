import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Table } from '../../src/frame/table.ts'
import { fit, fitSync } from '../../src/index.ts'
import { nodeThreads } from '../support/node-threads.ts'
import { lcg } from '../support/simulated-model.ts'

/** Just enough cells for threads to be started. */
const [nRows, nUsers, nItems] = [2_100_000, 14_000, 3000]

function ratings(): Table {
  const u = lcg(4)
  const factor = (codes: Int32Array, n: number) =>
    ({ kind: 'factor', codes, levels: Array.from({ length: n }, (_, i) => String(i)), ordered: false, origin: 'text' }) as const
  const users = Float64Array.from({ length: nUsers }, () => 2 * u() - 1)
  const items = Float64Array.from({ length: nItems }, () => 2 * u() - 1)
  const user = Int32Array.from({ length: nRows }, (_, i) => i % nUsers)
  const item = Int32Array.from({ length: nRows }, (_, i) => (i < nItems ? i : Math.floor(nItems * u() ** 2)))
  const y = Float64Array.from({ length: nRows }, (_, i) => users[user[i]!]! + items[item[i]!]! + 4 * u())
  return {
    nrow: nRows,
    columns: new Map<string, ReturnType<typeof factor> | { kind: 'number'; values: Float64Array }>([
      ['y', { kind: 'number', values: y }],
      ['user', factor(user, nUsers)],
      ['item', factor(item, nItems)],
    ]),
  }
}

describe('a large fit in threads', () => {
  const formula = 'y ~ 1 + (1 | user) + (1 | item)'
  let data: Table
  beforeAll(() => {
    data = ratings()
  })

  it('is the fit of one thread, digit by digit, and ends its threads', async () => {
    const threads = nodeThreads(2)
    const shared = await fit(formula, data, { threads })
    const alone = await fit(formula, data)
    const numbers = ({ fit, fixed, random, residual }: typeof alone) => ({ fit, fixed, random, residual })
    expect(numbers(shared)).toEqual(numbers(alone))
    expect(threads.workers).toHaveLength(1)
    // a worker that has ended has no thread
    await expect.poll(() => threads.workers[0]!.threadId).toBe(-1)
  })

  it('ends its threads when it is cancelled', async () => {
    const threads = nodeThreads(2)
    const controller = new AbortController()
    const whenStarted = setInterval(() => {
      if (threads.workers.length > 0) controller.abort()
    })
    await expect(fit(formula, data, { threads, signal: controller.signal })).rejects.toThrow(/^C310/)
    clearInterval(whenStarted)
    expect(threads.workers).toHaveLength(1)
    await expect.poll(() => threads.workers[0]!.threadId).toBe(-1)
  })

  it.each([4, null, { count: 0, start: () => {} }, { count: 2 }])('refuses what are no threads: %s', async (threads) => {
    await expect(fit(formula, data, { threads: threads as never })).rejects.toThrow(/^E221 .*threads/)
  })

  it('are not for the call that cannot wait', () => {
    expect(() => fitSync(formula, data, { threads: nodeThreads(2) } as never)).toThrow(/^E221 .*fitSync/)
  })

  it('runs as the page on large data shows', () => {
    const text = readFileSync(fileURLToPath(new URL('../../../../docs/large.md', import.meta.url)), 'utf8')
    const folder = mkdtempSync(fileURLToPath(new URL('../../../../.setup/page-', import.meta.url)))
    try {
      writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
      for (const [, name, body] of text.matchAll(/```js\n\/\/ (\S+)\n([\s\S]*?)```/g)) writeFileSync(join(folder, name!), body!)
      expect(execFileSync(process.execPath, [join(folder, 'fit.js')], { encoding: 'utf8' })).toBe('true\n')
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
