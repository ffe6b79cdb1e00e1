import { EngineClient } from '../engine/engine-client.ts'
import type { Answer, Argument, CallName, JobProgress } from '../engine/protocol.ts'

/** The worker that holds the data, the one that fits, and the one that draws: stopping the second leaves the others alone. */
export const dataEngine = new EngineClient()
export const fitEngine = new EngineClient((client) => {
  const { port1, port2 } = new MessageChannel()
  dataEngine.connect(port1, 'sends-tables')
  client.connect(port2, 'takes-tables')
})
export const drawEngine = new EngineClient()

/** A long computation, and the way to end it at once. */
export interface Job<N extends CallName> {
  readonly answer: Promise<Answer<N>>
  stop(): void
}

/** Does a long computation in a worker of its own, which goes when it is done or stopped: fits and pictures answer meanwhile. */
export function startJob<N extends CallName>(
  call: N,
  argument: Argument<N>,
  onProgress: (progress: JobProgress) => void,
): Job<N> {
  const client = new EngineClient((own) => {
    const { port1, port2 } = new MessageChannel()
    dataEngine.connect(port1, 'sends-table')
    own.connect(port2, 'takes-tables')
  })
  const answer = client
    .call(call, argument, (progress) => {
      if ('done' in progress) onProgress(progress)
    })
    .finally(() => client.end())
  return { answer, stop: () => client.end() }
}

/** Ends the fit that is going on, whatever it is doing. */
export function stopFitting(): void {
  fitEngine.stop()
}
