/** A value, or a call that works it out. */
export type WhenRead<Value> = Value | (() => Value)

/** What is known of the lazy properties of an object, by name: a value, or the call that will make it. */
const pending = Symbol('pending')

interface Pending {
  readonly [pending]: { [name: string]: { value: unknown } | (() => unknown) }
}

/** By name. */
const accessors = new Map<string, PropertyDescriptor>()

/**
 * An own property with a value that is kept; a call is made when the property is first read, also of a frozen object. JSON,
 * `structuredClone` and spreading read it, so that what they give is plain data.
 */
export function lazyProperty<Target extends object, Name extends keyof Target & string>(
  target: Target,
  name: Name,
  given: WhenRead<Target[Name]>,
): void {
  if (!(pending in target)) Object.defineProperty(target, pending, { value: {} })
  ;(target as Target & Pending)[pending][name] = typeof given === 'function' ? (given as () => unknown) : { value: given }
  let accessor = accessors.get(name)
  if (accessor === undefined) {
    accessor = accessorOf(name)
    accessors.set(name, accessor)
  }
  Object.defineProperty(target, name, accessor)
}

// One getter for all objects: one of its own would give each object a hidden class of its own, which lives longer than the object
// and keeps it, with all that the call refers to, through the collections of young garbage.
function accessorOf(name: string): PropertyDescriptor {
  return {
    configurable: true,
    enumerable: true,
    get(this: Pending) {
      const known = this[pending]
      const entry = known[name]!
      if (typeof entry !== 'function') return entry.value
      const value = entry()
      known[name] = { value }
      return value
    },
  }
}
