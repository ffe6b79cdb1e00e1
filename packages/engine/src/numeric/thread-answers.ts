import { joinKernels, type SharedKernels } from '@blup/kernels'
import type { ThreadRequest } from './fit-threads.ts'
import { takeCall } from './take-call.ts'

/** What a thread answers: null, or what went wrong. */
export type ThreadAnswer = string | null

/** Serves a fit from within a thread: each request gets its answer. */
export function threadAnswers(): (request: ThreadRequest) => ThreadAnswer {
  let kernels: SharedKernels | null = null
  return (request) => {
    try {
      if ('join' in request) kernels = joinKernels(request.join)
      else if (kernels === null) return 'the thread has joined no arena'
      else while (takeCall(kernels, request));
      return null
    } catch (error) {
      return String(error)
    }
  }
}
