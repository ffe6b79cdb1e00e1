import { createSharedKernels } from '@blup/kernels'
import { describe, expect, it } from 'vitest'
import type { FitThread, KernelCall } from '../../src/numeric/fit-threads.ts'
import { takeCall } from '../../src/numeric/take-call.ts'
import { ThreadCrew } from '../../src/numeric/thread-crew.ts'

const { kernels, arena } = createSharedKernels(64, { kind: 'plain' })!
/** Clears one double each: cells 8, 9, ... */
const calls: KernelCall[] = Array.from({ length: 6 }, (_, i) => ({
  kernel: 'laneGather',
  numbers: [2, 0, 0, 0, 0, -1, 16, 32],
  clear: [8 + i, 1],
}))

/** Runs the calls as a fit does, letting others run at each rest. */
async function run(threads: readonly FitThread[]): Promise<void> {
  kernels.f64.fill(1)
  kernels.i32.fill(0, 0, 2)
  const left = [...threads]
  const crew = new ThreadCrew({ count: threads.length + 1, start: () => left.shift()! }, arena, kernels, 0)
  for (const rest of crew.run(calls)) await (rest ?? new Promise((resume) => setTimeout(resume, 0)))
  crew.close()
}

const close = (): void => {}

describe('a crew of threads', () => {
  it('runs every call once, whoever takes it', async () => {
    const helping: FitThread = {
      close,
      run: async (request) => {
        if ('calls' in request) while (takeCall(kernels, request)) await undefined
      },
    }
    await run([helping, helping])
    expect([...kernels.f64.subarray(8, 14)]).toEqual([0, 0, 0, 0, 0, 0])
    expect([...kernels.i32.subarray(0, 2)]).toEqual([6, 6])
  })

  it('ends with C319 where a thread fails with a call in hand, before or after the others have finished', async () => {
    const failing = (later: number): FitThread => ({
      close,
      run: async (request) => {
        if (!('calls' in request)) return
        Atomics.add(kernels.i32, request.tickets, 1)
        for (let i = 0; i < later; i++) await new Promise((resume) => setTimeout(resume, 0))
        throw new Error('out of memory')
      },
    })
    for (const later of [0, 1, 40]) await expect(run([failing(later)])).rejects.toThrow(/^C319 .*out of memory/)
  })
})
