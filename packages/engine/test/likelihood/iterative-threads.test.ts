import { describe, expect, it } from 'vitest'
import { IterativeEquations } from '../../src/likelihood/gaussian/iterative-equations.ts'
import type { FitThreads } from '../../src/numeric/fit-threads.ts'
import { nodeThreads } from '../support/node-threads.ts'
import { simulateModel } from '../support/simulated-model.ts'

const designs = [
  { name: 'two factors', levels: [700, 90], n: 12_000 },
  { name: 'three factors', levels: [90, 700, 40], n: 12_000 },
]

async function toEnd<R>(steps: Generator<unknown, R, void>): Promise<R> {
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
    await step.value
  }
}

function equationsOf(model: ReturnType<typeof simulateModel>, threads: FitThreads | null): IterativeEquations {
  const equations = new IterativeEquations(model.a, threads, 0)
  const theta = Float64Array.from({ length: model.map.nPar }, (_, i) => 0.5 + 0.2 * i)
  model.map.setFactors(theta, equations.lambda)
  return equations
}

async function answers(model: ReturnType<typeof simulateModel>, threads: FitThreads | null) {
  const equations = equationsOf(model, threads)
  try {
    await toEnd(equations.factorSteps())
    const modes = await toEnd(equations.solveModesSteps())
    const sigma2 = equations.pwrss / model.n
    const theta = Float64Array.from(equations.lambda, (l) => l[0]!)
    return {
      pwrss: equations.pwrss,
      u: modes.u,
      traces: await toEnd(equations.tracesSteps(true, sigma2)),
      information: await toEnd(equations.informationSteps(model.map.derivatives(theta), sigma2)),
      logDet: await toEnd(equations.logDetSteps()),
    }
  } finally {
    equations.release()
  }
}

describe.each(designs)('sweeps shared among threads: $name', ({ levels, n }) => {
  const model = simulateModel({ seed: 5, n, p: 2, factors: levels.map((nLevels) => ({ nLevels, k: 1 })) })

  it('give the same digits for any number of them', async () => {
    const alone = await answers(model, null)
    for (const count of [1, 2, 3]) {
      const threads = nodeThreads(count)
      expect(await answers(model, threads)).toEqual(alone)
      expect(threads.workers.length).toBe(count - 1)
    }
  })
})

describe('threads that fail', () => {
  const model = simulateModel({
    seed: 5,
    n: 12_000,
    p: 2,
    factors: [
      { nLevels: 700, k: 1 },
      { nLevels: 90, k: 1 },
    ],
  })

  it.each([
    ['end', 'process.exit(3)', /^C319 .*it ended with code 3/],
    ['throw', "throw new Error('no room')", /^C319 .*no room/],
    [
      'answer with an error',
      "require('node:worker_threads').parentPort.on('message', () => require('node:worker_threads').parentPort.postMessage('broken'))",
      /^C319 .*broken/,
    ],
  ])('end the fit with a message: %s', async (_, code, message) => {
    const threads = nodeThreads(2, code)
    const equations = equationsOf(model, threads)
    const failed = (async () => {
      // a thread that ends between two sweeps is noticed when the next one begins
      for (const end = performance.now() + 4000; performance.now() < end; ) {
        await toEnd(equations.factorSteps())
        await new Promise((resume) => setTimeout(resume, 0))
      }
    })().finally(() => equations.release())
    await expect(failed).rejects.toThrow(message)
  })
})
