export { readLevelModelSteps } from './read-level-model.ts'
export { readTablesSteps } from './read-tables.ts'
