import { EngineClient } from '../engine/engine-client.ts'

/** The worker that holds the data, the one that fits, and the one that draws: stopping the second leaves the others alone. */
export const dataEngine = new EngineClient()
export const fitEngine = new EngineClient((client) => {
  const { port1, port2 } = new MessageChannel()
  dataEngine.connect(port1, 'sends-tables')
  client.connect(port2, 'takes-tables')
})
export const drawEngine = new EngineClient()

/** Ends the fit that is going on, whatever it is doing. */
export function stopFitting(): void {
  fitEngine.stop()
}
