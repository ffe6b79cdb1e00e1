export { type Dataset, datasets } from './datasets.ts'
export { type FileFormat, fileFormats } from './file-format.ts'
export { type ReadOptions, type ReadResult, readTable } from './read-table.ts'
export { type CsvInput, toCsv } from './to-csv.ts'
