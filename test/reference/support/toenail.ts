import { readFileSync } from 'node:fs'

/** The months at which the visits were due; the published tables use them in place of the actual times. */
const schedule = [0, 1, 2, 3, 6, 9, 12]

/** The toenail data as columns: `y` (1 for moderate or severe), `trt` (1 for terbinafine), `month` by schedule, `patientID`. */
export function toenailBySchedule(): Readonly<Record<string, readonly (number | string)[]>> {
  const text = readFileSync(new URL('../../../datasets/toenail.csv', import.meta.url), 'utf8')
  const rows = text
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','))
  return {
    patientID: rows.map(([id]) => `P${id}`),
    y: rows.map((row) => (row[1] === 'moderate or severe' ? 1 : 0)),
    trt: rows.map((row) => (row[2] === 'terbinafine' ? 1 : 0)),
    month: rows.map((row) => schedule[Number(row[4]) - 1]!),
  }
}
