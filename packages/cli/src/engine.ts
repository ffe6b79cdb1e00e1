/**
 * What fits a model, for `import('./engine.ts')`. Of the engine only this and what it loads itself is read for `blup fit`; the
 * other verbs have `engine-verbs.ts`, and stored fits `engine-stored.ts`.
 */
export { fit } from 'blup'
