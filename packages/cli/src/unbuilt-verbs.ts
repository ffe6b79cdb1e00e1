/** Verbs of the contract that there is nothing behind yet: known, so that they are told apart from misspelt ones. */
export const unbuiltVerbs = ['report'] as const
