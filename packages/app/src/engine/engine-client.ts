import { EngineError } from './problem.ts'
import type { Answer, Argument, CallName, Progress, Reply } from './protocol.ts'
import workerUrl from './worker.ts?worker&url'

interface Waiting {
  readonly resolve: (answer: never) => void
  readonly reject: (error: Error) => void
  readonly onProgress: ((progress: Progress) => void) | undefined
}

/**
 * Starts a worker of this page's content-security policy: one that is started from its own address would have none, and
 * could connect to anywhere.
 */
function startWorker(): Worker {
  const url = URL.createObjectURL(
    new Blob([`import ${JSON.stringify(new URL(workerUrl, location.href).href)}`], { type: 'text/javascript' }),
  )
  const worker = new Worker(url, { type: 'module' })
  // The worker fetches its script as it starts; the address may go once it has answered.
  worker.addEventListener('message', () => URL.revokeObjectURL(url), { once: true })
  return worker
}

/** A worker that answers calls with promises. */
export class EngineClient {
  #worker = startWorker()
  readonly #waiting = new Map<number, Waiting>()
  #next = 1

  constructor() {
    this.#listen()
  }

  call<N extends CallName>(call: N, argument: Argument<N>, onProgress?: (progress: Progress) => void): Promise<Answer<N>> {
    const id = this.#next++
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject, onProgress })
      this.#worker.postMessage({ id, call, argument })
    })
  }

  /** Hands a port to the worker, over which tables come or go. */
  connect(port: MessagePort, role: 'sends-tables' | 'takes-tables'): void {
    this.#worker.postMessage({ port, role }, [port])
  }

  /** Ends what the worker is doing, at once, and starts another; everything that was asked is rejected with C310. */
  restart(): void {
    this.#worker.terminate()
    this.#fail({ code: 'C310', message: 'Stopped by you; nothing was changed.', fixes: [], place: {} })
    this.#worker = startWorker()
    this.#listen()
  }

  #fail(problem: EngineError['problem']): void {
    for (const { reject } of this.#waiting.values()) reject(new EngineError(problem))
    this.#waiting.clear()
  }

  #listen(): void {
    this.#worker.addEventListener('message', ({ data }: MessageEvent<Reply>) => {
      const waiting = this.#waiting.get(data.id)
      if (waiting === undefined) return
      if ('progress' in data) {
        waiting.onProgress?.(data.progress)
        return
      }
      this.#waiting.delete(data.id)
      if ('problem' in data) waiting.reject(new EngineError(data.problem))
      else waiting.resolve(data.answer as never)
    })
    this.#worker.addEventListener('error', (event) => {
      this.#fail({
        code: 'X900',
        message: `The computation broke off${event.message ? `: ${event.message}` : ''}.`,
        fixes: ['try it again', 'leave out rows or columns'],
        place: {},
      })
    })
  }
}
