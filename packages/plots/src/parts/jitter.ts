/** A place between -1 and 1 for each row: even, without order, and the same every time. */
export function jitter(row: number): number {
  return 2 * ((row * 0.6180339887498949) % 1) - 1
}
