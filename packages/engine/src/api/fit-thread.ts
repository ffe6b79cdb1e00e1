import type { FitThread, ThreadRequest } from '../numeric/fit-threads.ts'

/** A Worker of Node's worker_threads, or of the Web. */
export type ThreadWorker = NodeWorker | WebWorker

interface NodeWorker {
  postMessage(message: unknown): void
  terminate(): unknown
  on(event: string, listener: (value: unknown) => void): unknown
}

interface WebWorker {
  postMessage(message: unknown): void
  terminate(): unknown
  addEventListener(event: string, listener: (event: unknown) => void): unknown
}

/** A worker in which `threadAnswers()` answers every message, as a thread for `fit`. One that ends or fails ends the fit. */
export function fitThread(worker: ThreadWorker): FitThread {
  let waiting: { readonly resolve: () => void; readonly reject: (error: Error) => void }[] = []
  let ended: Error | null = null
  const answered = (answer: unknown): void => {
    const first = waiting.shift()
    if (answer === null) first?.resolve()
    else first?.reject(new Error(String(answer)))
  }
  const end = (reason: unknown): void => {
    ended ??= reason instanceof Error ? reason : new Error(String(reason))
    for (const { reject } of waiting) reject(ended)
    waiting = []
  }
  if ('on' in worker) {
    worker.on('message', answered)
    worker.on('error', end)
    worker.on('exit', (code) => end(`it ended with code ${code}`))
  } else {
    worker.addEventListener('message', (event) => answered((event as { readonly data: unknown }).data))
    worker.addEventListener('error', (event) => end((event as { readonly message: string }).message))
    worker.addEventListener('messageerror', () => end('it could not read a message'))
  }
  return {
    run: (request: ThreadRequest) =>
      new Promise((resolve, reject) => {
        if (ended !== null) {
          reject(ended)
          return
        }
        waiting.push({ resolve, reject })
        worker.postMessage(request)
      }),
    close: () => {
      end('it was closed')
      worker.terminate()
    },
  }
}
