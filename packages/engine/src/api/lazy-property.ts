/**
 * An own property that is worked out when it is first read and kept. JSON, `structuredClone` and spreading read it, so that what
 * they give is plain data.
 */
export function lazyProperty<Target extends object, Name extends keyof Target>(
  target: Target,
  name: Name,
  make: () => Target[Name],
): void {
  const shape = { configurable: true, enumerable: true }
  Object.defineProperty(target, name, {
    ...shape,
    get(): Target[Name] {
      const value = make()
      Object.defineProperty(target, name, { ...shape, value, writable: false })
      return value
    },
  })
}
