export { readLevelModel } from './read-level-model.ts'
export { readTables } from './read-tables.ts'
