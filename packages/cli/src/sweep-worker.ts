import { parentPort } from 'node:worker_threads'
import { type ThreadRequest, threadAnswers } from 'blup'

const answer = threadAnswers()

parentPort?.on('message', (request: ThreadRequest) => parentPort?.postMessage(answer(request)))
