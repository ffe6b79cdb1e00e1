import type { SharedArena, SharedKernels } from '@blup/kernels'

/** A thread that a host has started and in which `threadAnswers` serves. */
export interface FitThread {
  /** Sends a request, behind those that are not answered yet; rejects when the thread fails or has ended. */
  readonly run: (request: ThreadRequest) => Promise<void>
  /** Ends the thread, whatever it is doing. */
  readonly close: () => void
}

/** How a host starts threads for a fit: worker_threads of Node, Web Workers of a page that is isolated from other origins. */
export interface FitThreads {
  /** How many, with the one that fits: one fewer is started. Results do not depend on it. */
  readonly count: number
  readonly start: () => FitThread
}

type SharedKernel = Exclude<keyof SharedKernels, 'f64' | 'i32'>

/** A kernel that threads run, with its arguments, after an area has been cleared where one is named. */
export type KernelCall = {
  readonly [Name in SharedKernel]: {
    readonly kernel: Name
    readonly numbers: Parameters<SharedKernels[Name]>
    /** Offset and size of doubles to set to zero first. */
    readonly clear?: readonly [number, number]
  }
}[SharedKernel]

/** What a thread is asked, as plain data: to join an arena, or to run some of these calls there. */
export type ThreadRequest = { readonly join: SharedArena } | SharedCalls

/** Calls that threads take one after the other. */
export interface SharedCalls {
  readonly calls: readonly KernelCall[]
  /** Offset into the integers of the arena: there is the ticket of the next call, and then how many calls have been done. */
  readonly tickets: number
  /** Ticket of the first of these calls. */
  readonly from: number
}
