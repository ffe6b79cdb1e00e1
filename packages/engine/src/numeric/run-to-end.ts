/** The result of a computation that rests between its steps, without resting. One that has something to wait for cannot. */
export function runToEnd<R>(steps: Generator<unknown, R, void>): R {
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
    if (step.value instanceof Promise)
      throw new TypeError('This computation waits for threads; it needs the asynchronous call.')
  }
}
