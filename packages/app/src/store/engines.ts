import { EngineClient } from '../engine/engine-client.ts'

/** The worker that holds the data, and the one that fits: stopping the second leaves the first alone. */
export const dataEngine = new EngineClient()
export const fitEngine = new EngineClient()

function connect(): void {
  const { port1, port2 } = new MessageChannel()
  dataEngine.connect(port1, 'sends-tables')
  fitEngine.connect(port2, 'takes-tables')
}
connect()

/** Ends the fit that is going on, whatever it is doing. */
export function stopFitting(): void {
  fitEngine.restart()
  connect()
}
