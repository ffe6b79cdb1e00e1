import { formatCount, textWidth, wrapText } from 'blup'
import { usageError } from '../usage-error.ts'
import { addCommonOptions, type CommonOptions, jsonText, type Verb } from '../verb.ts'

/** `blup datasets [NAME]`: the data sets that come with blup, or one of them with its columns and source. */
export const datasets: Verb = (program, { stdout, result }) => {
  const command = program
    .command('datasets [NAME]')
    .summary('the data sets that come with blup')
    .description('Lists the data sets that come with blup, or shows the columns and the source of one.')
    .addHelpText('after', '\nExamples:\n  blup datasets\n  blup datasets sleepstudy')
  addCommonOptions(command).action(async (name: string | undefined, options: CommonOptions) => {
    const data = await import('@blup/data')
    const all = data.datasets()
    const chosen = name === undefined ? all : all.filter((dataset) => dataset.name === name)
    if (chosen.length === 0) {
      const names = all.map((dataset) => dataset.name)
      throw usageError('D118', `There is no data set \`${name}\`.`, name ?? '', names, ['`blup datasets` lists them all'])
    }
    if (options.json) return result(jsonText({ schema: 'blup.datasets/1', rows: chosen }))
    const width = Math.min(stdout.width, 100)
    if (name === undefined) {
      const nameWidth = Math.max(...all.map((dataset) => textWidth(dataset.name)))
      const rowsWidth = Math.max(...all.map((dataset) => formatCount(dataset.rows).length))
      const lines = all.flatMap((dataset) => {
        const head = `${dataset.name.padEnd(nameWidth)}  ${formatCount(dataset.rows).padStart(rowsWidth)} rows  `
        return hanging(head, dataset.title, width)
      })
      return result(`${lines.join('\n')}\n`)
    }
    const { title, source, rows, columns, path } = chosen[0]!
    const columnWidth = Math.max(...columns.map((column) => textWidth(column.name)))
    const typeWidth = Math.max(...columns.map((column) => column.type.length))
    const lines = [
      stdout.style.heading(name),
      ...hanging('  ', title, width),
      ...hanging('  rows     ', formatCount(rows), width),
      ...hanging('  source   ', source, width),
      ...hanging('  file     ', path, width),
      '  columns',
      ...columns.flatMap((column) => {
        const head = `    ${column.name.padEnd(columnWidth)}  ${column.type.padEnd(typeWidth)}  `
        return hanging(head, levelText(column.levels), width)
      }),
    ]
    return result(`${lines.join('\n')}\n`)
  })
}

const levelsShown = 8

function levelText(levels: readonly string[] | undefined): string {
  if (levels === undefined) return ''
  const shown = levels.slice(0, levelsShown).join(', ')
  return levels.length > levelsShown ? `${shown}, ... (${formatCount(levels.length)} levels)` : shown
}

/** `text` behind `head`, its further lines below its first. */
function hanging(head: string, text: string, width: number): string[] {
  const [first, ...rest] = wrapText(text, width - head.length)
  return [(head + first!).trimEnd(), ...rest.map((line) => ' '.repeat(head.length) + line)]
}
