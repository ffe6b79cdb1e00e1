import { EngineError } from './problem.ts'
import type { Answer, Argument, CallName, Progress, Reply, TableRole } from './protocol.ts'
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

/** How long a stopped worker may stay away before another is started, for the page to show that it has stopped. */
const restMilliseconds = 400

const stopped = { code: 'C310', message: 'Stopped by you; nothing was changed.', fixes: [], place: {} }

/** A worker that answers calls with promises. */
export class EngineClient {
  #worker: Worker | null = null
  readonly #waiting = new Map<number, Waiting>()
  #next = 1
  readonly #onStart: (client: EngineClient) => void

  /** @param onStart is called for every worker that is started, before anything is asked of it */
  constructor(onStart: (client: EngineClient) => void = () => {}) {
    this.#onStart = onStart
    this.#started()
  }

  call<N extends CallName>(call: N, argument: Argument<N>, onProgress?: (progress: Progress) => void): Promise<Answer<N>> {
    const id = this.#next++
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject, onProgress })
      this.#started().postMessage({ id, call, argument })
    })
  }

  /** Hands a port to the worker, over which tables come or go. */
  connect(port: MessagePort, role: TableRole): void {
    this.#started().postMessage({ port, role }, [port])
  }

  /** Ends what the worker is doing, at once; everything that was asked is rejected with C310. Another starts when it is needed. */
  stop(): void {
    this.#worker?.terminate()
    this.#worker = null
    this.#fail(stopped)
    setTimeout(() => this.#started(), restMilliseconds)
  }

  /** Ends the worker for good; what was asked is rejected with C310. */
  end(): void {
    this.#worker?.terminate()
    this.#worker = null
    this.#fail(stopped)
  }

  #fail(problem: EngineError['problem']): void {
    for (const { reject } of this.#waiting.values()) reject(new EngineError(problem))
    this.#waiting.clear()
  }

  #started(): Worker {
    if (this.#worker !== null) return this.#worker
    const worker = startWorker()
    this.#worker = worker
    worker.addEventListener('message', ({ data }: MessageEvent<Reply>) => {
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
    worker.addEventListener('error', (event) => {
      this.#fail({
        code: 'X900',
        message: `The computation broke off${event.message ? `: ${event.message}` : ''}.`,
        fixes: ['try it again', 'leave out rows or columns'],
        place: {},
      })
    })
    this.#onStart(this)
    return worker
  }
}
