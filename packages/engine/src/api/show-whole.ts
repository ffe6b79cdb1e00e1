type Inspect = (value: unknown, options: object) => string

/** Makes consoles (of Node, Deno and Bun) show objects of a class with all properties worked out, which otherwise are `[Getter]`. */
export function showWhole(prototype: object): void {
  Object.defineProperty(prototype, Symbol.for('nodejs.util.inspect.custom'), {
    value(this: object, depth: number | null, options: object, inspect: Inspect): string {
      // consoles print what a property is, not what reading it gives
      const read = Object.assign(Object.create(Object.getPrototypeOf(this)), this)
      return inspect(read, { ...options, depth, customInspect: false })
    },
  })
}
