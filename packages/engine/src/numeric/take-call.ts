import type { SharedKernels } from '@blup/kernels'
import type { SharedCalls } from './fit-threads.ts'
import { runKernelCall } from './run-kernel-call.ts'

/** Runs the next of the calls that no thread has taken; false when there is none, or they are calls of the past. */
export function takeCall(kernels: SharedKernels, { calls, tickets, from }: SharedCalls): boolean {
  const { i32 } = kernels
  for (;;) {
    const ticket = Atomics.load(i32, tickets)
    const call = calls[ticket - from]
    if (call === undefined) return false
    if (Atomics.compareExchange(i32, tickets, ticket, ticket + 1) !== ticket) continue
    runKernelCall(kernels, call)
    Atomics.add(i32, tickets + 1, 1)
    return true
  }
}
