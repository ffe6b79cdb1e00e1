import type { ReportBlock, ReportDoc } from './report-doc.ts'

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
      const { number, title, columns, rows, note } = block
      const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replace(/\|/g, '\\|')).join(' | ')} |`
      const full = (cells: readonly string[]) =>
        cells.length === 1 ? [`*${cells[0]}*`, ...new Array<string>(columns.length - 1).fill('')] : cells
      return [
        `**Table ${number}.** *${title}*`,
        '',
        line(columns),
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
