/** What a computation in steps yields where it rests: nothing, or what it has to wait for. */
export type Rest = Promise<void> | undefined
