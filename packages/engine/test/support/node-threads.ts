import { Worker } from 'node:worker_threads'
import { type FitThreads, fitThread } from '../../src/index.ts'

const engine = new URL('../../dist/index.js', import.meta.url).href

/** What a thread does: serve the fit. */
const serve = `
import('${engine}').then(({ threadAnswers }) => {
  const { parentPort } = require('node:worker_threads')
  const answer = threadAnswers()
  parentPort.on('message', (request) => parentPort.postMessage(answer(request)))
})`

/** Threads of Node with the engine as it is built, and the workers themselves to look at. */
export function nodeThreads(count: number, code = serve): FitThreads & { readonly workers: Worker[] } {
  const workers: Worker[] = []
  const start = () => {
    const worker = new Worker(code, { eval: true })
    workers.push(worker)
    return fitThread(worker)
  }
  return { count, start, workers }
}
