/** A value, or a call that works it out. */
export type WhenRead<Value> = Value | (() => Value)

/**
 * An own property with a value that is kept; a call is made when the property is first read, also of a frozen object. JSON,
 * `structuredClone` and spreading read it, so that what they give is plain data.
 */
export function lazyProperty<Target extends object, Name extends keyof Target>(
  target: Target,
  name: Name,
  given: WhenRead<Target[Name]>,
): void {
  const keep = (value: Target[Name]): void => {
    Object.defineProperty(target, name, { configurable: true, enumerable: true, writable: false, value })
  }
  if (typeof given !== 'function') {
    keep(given)
    return
  }
  let make: (() => Target[Name]) | null = given as () => Target[Name]
  let made: Target[Name]
  const get = (): Target[Name] => {
    if (make !== null) {
      made = make()
      make = null
      if (Object.isExtensible(target)) keep(made)
    }
    return made
  }
  Object.defineProperty(target, name, { configurable: true, enumerable: true, get })
}
