import { checkNames } from '@blup/data/browser'
import { BlupError } from 'blup'
import { readSheet } from 'read-excel-file/web-worker'
import type { Loaded } from './loaded.ts'
import { valuesColumn } from './values-column.ts'

/**
 * Reads the first sheet of a workbook; its first row that is not blank is the header.
 *
 * @throws BlupError D107 without rows, D108 for what is no workbook, D109 for a repeated name, D110 for a value without a header
 */
export async function readXlsx(blob: Blob, label: string): Promise<Loaded> {
  let sheet: readonly (readonly unknown[])[]
  try {
    sheet = (await readSheet(blob)) as readonly (readonly unknown[])[]
  } catch (cause) {
    throw new BlupError('D108', `${label} cannot be read as an Excel workbook.`, {
      fixes: ['save it as .xlsx', 'save the sheet as CSV'],
      cause,
    })
  }
  const blank = (row: readonly unknown[]) => row.every((value) => value === null || value === undefined || value === '')
  const rows = sheet.filter((row) => !blank(row))
  const [header, ...body] = rows
  if (header === undefined || body.length === 0) {
    throw new BlupError('D107', `The first sheet of ${label} has no rows.`, { fixes: ['put the table on the first sheet'] })
  }
  const width = Math.max(...rows.map((row) => row.length))
  const names = Array.from({ length: width }, (_, k) => String(header[k] ?? '').trim())
  const stray = names.findIndex(
    (name, k) => name === '' && body.some((row) => row[k] !== null && row[k] !== undefined && row[k] !== ''),
  )
  if (stray >= 0) {
    throw new BlupError('D110', `Column ${stray + 1} of ${label} has values but no name in its first row.`, {
      fixes: ['name it in the first row', 'remove titles above the table'],
    })
  }
  checkNames(names, label)
  const columns = names.flatMap((name, k) =>
    name === ''
      ? []
      : [
          [
            name,
            valuesColumn(
              name,
              body.map((row) => row[k] ?? null),
            ),
          ] as const,
        ],
  )
  return { nrow: body.length, columns: new Map(columns), findings: [], how: 'Excel, first sheet' }
}
