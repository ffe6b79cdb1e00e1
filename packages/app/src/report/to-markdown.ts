import { isSymbol, type ReportBlock, type ReportDoc } from './report-doc.ts'

/** Markdown with tables and LaTeX in dollars, as Quarto and others read it. */
export function toMarkdown({ title, blocks }: ReportDoc, figure: string): string {
  return `# ${title}\n\n${blocks.map((block) => blockText(block, figure)).join('\n\n')}\n`
}

function blockText(block: ReportBlock, figure: string): string {
  switch (block.kind) {
    case 'heading':
      return `## ${block.text}`
    case 'paragraph':
      return block.runs.map(({ text, italic }) => (italic ? `*${text}*` : text)).join('')
    case 'equations':
      return `$$\n${block.latex.trim()}\n$$`
    case 'table': {
      const { number, title, columns, spanner, rows, note } = block
      // Markdown has no heading over several columns: each says what it belongs to.
      const head = columns.map((column, k) => {
        const below = spanner !== null && k >= spanner.from && k < spanner.from + spanner.columns
        return `${below ? `${spanner.text} ` : ''}${isSymbol(column) ? `*${column}*` : column}`
      })
      const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replace(/\|/g, '\\|')).join(' | ')} |`
      const full = (cells: readonly string[]) =>
        cells.length === 1 ? [`*${cells[0]}*`, ...new Array<string>(columns.length - 1).fill('')] : cells
      return [
        `**Table ${number}.** *${title}*`,
        '',
        line(head),
        line(columns.map((_, k) => (k === 0 ? ':--' : '--:'))),
        ...rows.map((row) => line(full(row))),
        '',
        `*Note.* ${note}`,
      ].join('\n')
    }
    case 'figure':
      return `![${block.alt.replace(/[[\]]/g, '')}](${figure})\n\n**Figure ${block.number}.** *${block.title}.* ${block.caption}`
    case 'code':
      return `\`\`\`\n${block.text.trim()}\n\`\`\``
  }
}
