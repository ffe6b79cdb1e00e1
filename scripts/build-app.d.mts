/** Builds the app where it is stale, and tells the folder to serve. */
export function buildApp(): string
