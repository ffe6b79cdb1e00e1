/** What only drawing needs, for `import('../draw/index.ts')`: charts stay out of what every call loads. */
export { kinds, plot } from '@blup/plots'
export { drawFile } from './draw-file.ts'
