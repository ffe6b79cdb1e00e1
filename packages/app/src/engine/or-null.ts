import { BlupError } from 'blup'

/**
 * What `compute` gives; null where the model does not have it and says so by a code. Such a part is left out of an answer; the
 * message is for those who ask for it by name.
 */
export function orNull<T>(compute: () => T): T | null {
  try {
    return compute()
  } catch (error) {
    if (error instanceof BlupError) return null
    throw error
  }
}
