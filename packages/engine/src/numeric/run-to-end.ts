/** The result of a computation that rests between its steps, without resting. */
export function runToEnd<R>(steps: Generator<unknown, R, void>): R {
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}
