/** A thread of a large fit. */
import { parentPort } from 'node:worker_threads'
import { threadAnswers } from 'blup/thread'

const answer = threadAnswers()
parentPort.on('message', (request) => parentPort.postMessage(answer(request)))
