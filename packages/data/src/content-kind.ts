/** What the first bytes of a file show it to be. */
export type ContentKind =
  | { readonly kind: 'gzip' }
  | { readonly kind: 'empty' }
  | { readonly kind: 'parquet' | 'arrow' | 'json' | 'text' }
  | { readonly kind: 'foreign'; readonly what: string; readonly advice: string }

const asCsv = 'save the table as CSV'
const asUtf8 = 'save the file as UTF-8 text'

const signatures: readonly { readonly bytes: string; readonly what: string; readonly advice: string }[] = [
  { bytes: '\x89PNG', what: 'a PNG image', advice: 'give the file that holds the table' },
  { bytes: '\xff\xd8\xff', what: 'a JPEG image', advice: 'give the file that holds the table' },
  { bytes: 'GIF8', what: 'a GIF image', advice: 'give the file that holds the table' },
  { bytes: '%PDF', what: 'a PDF document', advice: 'give the table itself as CSV' },
  { bytes: 'PK\x03\x04', what: 'a ZIP archive or an Excel workbook', advice: 'save the sheet as CSV, or unpack the archive' },
  { bytes: '\xd0\xcf\x11\xe0', what: 'an old Office document', advice: 'save the sheet as CSV' },
  { bytes: 'BZh', what: 'compressed by bzip2', advice: 'unpack it, or compress it by gzip' },
  { bytes: '\xfd7zXZ', what: 'compressed by xz', advice: 'unpack it, or compress it by gzip' },
  { bytes: '\x28\xb5\x2f\xfd', what: 'compressed by Zstandard', advice: 'unpack it, or compress it by gzip' },
  { bytes: 'FEA1', what: 'a Feather file of version 1', advice: 'write it again as Feather version 2 (Arrow)' },
  { bytes: 'PARE', what: 'an encrypted Parquet file', advice: 'write it without encryption' },
  { bytes: 'RDX', what: 'an R data file', advice: asCsv },
  { bytes: 'RDA', what: 'an R data file', advice: asCsv },
  { bytes: 'X\n\0\0', what: 'an R data file', advice: asCsv },
  { bytes: '$FL2', what: 'an SPSS file', advice: asCsv },
  { bytes: '<stata_dta>', what: 'a Stata file', advice: asCsv },
  { bytes: '\x89HDF', what: 'an HDF5 file', advice: asCsv },
  { bytes: 'SQLite format 3', what: 'an SQLite database', advice: asCsv },
  { bytes: '\xff\xfe', what: 'text in UTF-16', advice: asUtf8 },
  { bytes: '\xfe\xff', what: 'text in UTF-16', advice: asUtf8 },
]

/** Tells the kind of a file by its first bytes (some kilobytes of them, or all of a shorter file). */
export function contentKind(head: Uint8Array): ContentKind {
  if (head.length === 0) return { kind: 'empty' }
  if (head[0] === 0x1f && head[1] === 0x8b) return { kind: 'gzip' }
  const start = latin1(head.subarray(0, 16))
  if (start.startsWith('PAR1')) return { kind: 'parquet' }
  // A stream of Arrow messages starts with a continuation marker, a file of them with its name.
  if (start.startsWith('ARROW1') || start.startsWith('\xff\xff\xff\xff')) return { kind: 'arrow' }
  const signature = signatures.find(({ bytes }) => start.startsWith(bytes))
  if (signature !== undefined) return { kind: 'foreign', what: signature.what, advice: signature.advice }
  const text = latin1(head).replace(/^\xef\xbb\xbf/, '')
  const nul = text.indexOf('\0')
  if (nul >= 0) {
    const utf16 = /^(?:[^\0]\0)+[^\0]?$|^(?:\0[^\0])+\0?$/.test(text.slice(0, 64))
    return { kind: 'foreign', what: utf16 ? 'text in UTF-16' : 'binary data', advice: utf16 ? asUtf8 : asCsv }
  }
  const first = text.trimStart()
  if (first === '') return { kind: 'empty' }
  if (/^<(?:!doctype|html|head|body|\?xml|svg|!--)/i.test(first)) {
    return { kind: 'foreign', what: 'a web page or XML', advice: 'download the table itself, not the page about it' }
  }
  return { kind: /^(?:\{\s*["}]|\[\s*[[{\]"\d-])/.test(first) ? 'json' : 'text' }
}

function latin1(bytes: Uint8Array): string {
  let text = ''
  for (let from = 0; from < bytes.length; from += 8192) text += String.fromCharCode(...bytes.subarray(from, from + 8192))
  return text
}
