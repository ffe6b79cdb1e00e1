/** A value, or a call that works it out. */
export type WhenRead<Value> = Value | (() => Value)

/**
 * An own property with a value that is kept; a call is made when the property is first read. JSON, `structuredClone` and spreading
 * read it, so that what they give is plain data.
 */
export function lazyProperty<Target extends object, Name extends keyof Target>(
  target: Target,
  name: Name,
  given: WhenRead<Target[Name]>,
): void {
  const keep = (value: Target[Name]): Target[Name] => {
    Object.defineProperty(target, name, { configurable: true, enumerable: true, writable: false, value })
    return value
  }
  if (typeof given !== 'function') {
    keep(given)
    return
  }
  const make = given as () => Target[Name]
  Object.defineProperty(target, name, { configurable: true, enumerable: true, get: () => keep(make()) })
}
