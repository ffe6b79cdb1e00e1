import type { SharedArena, SharedKernels } from '@blup/kernels'
import { BlupError } from '../messages/blup-error.ts'
import type { FitThread, FitThreads, KernelCall } from './fit-threads.ts'
import type { Rest } from './rest.ts'
import { takeCall } from './take-call.ts'

/**
 * Threads at work on one arena, with the one that made them. Each takes the next call when it has finished one, so a thread
 * that the host lets wait holds no other up. The calls must not write to the same place.
 */
export class ThreadCrew {
  private readonly kernels: SharedKernels
  private readonly tickets: number
  private readonly threads: readonly FitThread[]
  private next = 0
  private failure: unknown = null
  private waiting: { readonly resolve: () => void; readonly reject: (error: unknown) => void } | null = null

  /** @param tickets offset of two integers of the arena that are zero and nothing else uses */
  constructor({ count, start }: FitThreads, arena: SharedArena, kernels: SharedKernels, tickets: number) {
    this.kernels = kernels
    this.tickets = tickets
    this.threads = Array.from({ length: count - 1 }, start)
    for (const thread of this.threads) thread.run({ join: arena }).catch(this.failed)
  }

  /**
   * Runs the calls, in any order. Rests between two of them.
   *
   * @throws BlupError C319 when a thread fails
   */
  *run(calls: readonly KernelCall[]): Generator<Rest, void, void> {
    const { kernels, tickets } = this
    if (this.failure !== null) throw this.failure
    const shared = { calls, tickets, from: this.next }
    this.next += calls.length
    for (const thread of this.threads) thread.run(shared).then(this.answered, this.failed)
    while (takeCall(kernels, shared)) yield undefined
    if (this.unfinished === 0) return
    // a thread that failed in the meantime does not finish what it took
    if (this.failure !== null) throw this.failure
    yield new Promise<void>((resolve, reject) => {
      this.waiting = { resolve, reject }
    })
    this.waiting = null
  }

  close(): void {
    for (const thread of this.threads) thread.close()
  }

  private get unfinished(): number {
    return this.next - Atomics.load(this.kernels.i32, this.tickets + 1)
  }

  private readonly answered = (): void => {
    if (this.unfinished === 0) this.waiting?.resolve()
  }

  private readonly failed = (error: unknown): void => {
    const reason = error instanceof Error ? error.message : String(error)
    this.failure ??= new BlupError('C319', `A thread of the fit failed: ${reason}.`, {
      fixes: ['fit with one thread: the result is the same'],
      cause: error,
    })
    this.waiting?.reject(this.failure)
  }
}
