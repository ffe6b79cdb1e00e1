import { BlupError } from 'blup'

/** The BlupError that a promise ends with; anything else is passed on. */
export async function thrown(promise: Promise<unknown>): Promise<BlupError> {
  try {
    await promise
  } catch (error) {
    if (error instanceof BlupError) return error
    throw error
  }
  throw new Error('Nothing was thrown.')
}
