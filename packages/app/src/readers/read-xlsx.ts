import { checkNames } from '@blup/data/browser'
import { BlupError, type Finding, finding } from 'blup'
import readWorkbook from 'read-excel-file/web-worker'
import type { Loaded } from './loaded.ts'
import { valuesColumn } from './values-column.ts'

type Row = readonly unknown[]
/** A row with its number in the sheet. */
type SheetRow = { readonly number: number; readonly cells: Row }

interface Sheet {
  readonly name: string
  readonly rows: readonly SheetRow[]
}

/**
 * Reads a sheet of a workbook: the one asked for, else the first that has rows. Its first row that is not blank is the header,
 * unless that is a title: one cell above a row of names.
 *
 * @throws BlupError D107 without rows, D108 for what is no workbook, D109 for a repeated name, D110 for a value without a header
 */
export async function readXlsx(blob: Blob, label: string, wanted: string | null): Promise<Loaded> {
  const sheets = await workbook(blob, label)
  const chosen = sheets.find(({ name }) => name === wanted) ?? sheets.find(({ rows }) => rows.length > 1) ?? sheets[0]
  const { header, body, titles } = tableOf(chosen?.rows ?? [])
  if (chosen === undefined || header === null || body.length === 0) {
    const where = wanted === null ? `No sheet of ${label} has` : `The sheet "${wanted}" of ${label} does not have`
    throw new BlupError('D107', `${where} a header with rows below it.`, {
      fixes: ['put a header and rows below it on a sheet'],
    })
  }
  const width = body.reduce((most, { cells }) => Math.max(most, cells.length), header.cells.length)
  const names = Array.from({ length: width }, (_, k) => String(header.cells[k] ?? '').trim())
  const stray = names.findIndex((name, k) => name === '' && body.some(({ cells }) => filled(cells[k])))
  if (stray >= 0) {
    throw new BlupError(
      'D110',
      `Column ${letters(stray)} of ${label} has values, but no name in row ${header.number}, which is read as the header.`,
      {
        place: { row: header.number },
        fixes: [
          `name it in cell ${letters(stray)}${header.number}`,
          'give each column a cell of its own where header cells are merged',
          'remove titles above the table',
        ],
      },
    )
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
              body.map(({ cells }) => cells[k] ?? null),
            ),
          ] as const,
        ],
  )
  return {
    nrow: body.length,
    columns: new Map(columns),
    findings: titles.length === 0 ? [] : [titlesLeftOut(titles, header.number)],
    how: `Excel, sheet "${chosen.name}"${sheets.length > 1 ? ` of ${sheets.length}` : ''}`,
    sheets: { names: sheets.map(({ name }) => name), chosen: chosen.name },
  }
}

async function workbook(blob: Blob, label: string): Promise<Sheet[]> {
  try {
    const sheets = await readWorkbook(blob)
    return sheets.map(({ sheet, data }) => ({
      name: sheet,
      rows: data.flatMap((cells: Row, i) => (cells.some(filled) ? [{ number: i + 1, cells }] : [])),
    }))
  } catch (cause) {
    throw new BlupError('D108', `${label} cannot be read as an Excel workbook.`, {
      fixes: ['save it as .xlsx', 'save the sheet as CSV'],
      cause,
    })
  }
}

/** Titles are rows of a single cell above the first row that names several columns with nothing but text. */
function tableOf(rows: readonly SheetRow[]): {
  header: SheetRow | null
  body: readonly SheetRow[]
  titles: readonly SheetRow[]
} {
  const alone = rows.findIndex(({ cells }) => cells.filter(filled).length > 1)
  const names = rows[alone]?.cells.filter(filled) ?? []
  const titled = alone > 0 && names.every((name) => typeof name === 'string') && alone < rows.length - 1
  const at = titled ? alone : 0
  return { header: rows[at] ?? null, body: rows.slice(at + 1), titles: rows.slice(0, at) }
}

const filled = (value: unknown): boolean => value !== null && value !== undefined && value !== ''

function titlesLeftOut(titles: readonly SheetRow[], header: number): Finding {
  const said = titles.map(({ cells }) => `"${String(cells.find(filled))}"`).slice(0, 3)
  return finding(
    'D129',
    `The header is row ${header} of the sheet`,
    `${titles.length === 1 ? 'a row' : `${titles.length} rows`} above it with one cell ${titles.length === 1 ? 'is' : 'are'} read as a title: ${said.join(', ')}`,
    {
      consequence: 'nothing in it is part of the table',
      fixes: ['name every column in the first row, if that is the header'],
    },
  )
}

/** How spreadsheets name a column: A, B, ..., Z, AA. */
function letters(column: number): string {
  return (column < 26 ? '' : letters(Math.floor(column / 26) - 1)) + String.fromCharCode(65 + (column % 26))
}
