import type { FileFormat } from './file-format.ts'

const extensions: Readonly<Record<string, FileFormat>> = {
  csv: 'csv',
  tsv: 'tsv',
  tab: 'tsv',
  json: 'json',
  ndjson: 'ndjson',
  jsonl: 'ndjson',
  parquet: 'parquet',
  pq: 'parquet',
  arrow: 'arrow',
  feather: 'arrow',
  ipc: 'arrow',
}

const foreign: Readonly<Record<string, string>> = {
  xlsx: 'Excel workbooks',
  xls: 'Excel workbooks',
  ods: 'OpenDocument sheets',
  sav: 'SPSS files',
  por: 'SPSS files',
  dta: 'Stata files',
  sas7bdat: 'SAS files',
  xpt: 'SAS files',
  rds: 'R data files',
  rda: 'R data files',
  rdata: 'R data files',
}

/** What the name of a file says about it. */
export interface FileClaim {
  /** Null where the name says nothing: then the bytes decide. */
  readonly format: FileFormat | null
  readonly gzip: boolean
  /** Files of a kind that blup does not read, such as `Excel workbooks`. */
  readonly foreign: string | null
}

/** Reads the extension of a file name, with or without `.gz` after it. */
export function fileClaim(name: string): FileClaim {
  const parts = name.toLowerCase().split('.')
  const gzip = parts.length > 1 && parts.at(-1) === 'gz'
  if (gzip) parts.pop()
  const extension = parts.length > 1 ? parts.at(-1)! : ''
  return { format: own(extensions, extension), gzip, foreign: own(foreign, extension) }
}

function own<T>(record: Readonly<Record<string, T>>, key: string): T | null {
  return Object.hasOwn(record, key) ? record[key]! : null
}
