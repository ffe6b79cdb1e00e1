/** The formats that `readTable` reads, each also gzipped. `json` is an array of row objects or an object of columns. */
export type FileFormat = 'csv' | 'tsv' | 'json' | 'ndjson' | 'parquet' | 'arrow'

/** All of them. */
export const fileFormats: readonly FileFormat[] = ['csv', 'tsv', 'json', 'ndjson', 'parquet', 'arrow']

/** A format as a reader would call it. */
export const formatTitles: Readonly<Record<FileFormat, string>> = {
  csv: 'CSV',
  tsv: 'TSV',
  json: 'JSON',
  ndjson: 'NDJSON',
  parquet: 'Parquet',
  arrow: 'Arrow',
}
