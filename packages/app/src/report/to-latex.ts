import type { ReportBlock, ReportDoc } from './report-doc.ts'

/** A document that compiles as it is, with amsmath, booktabs and graphicx. */
export function toLatex({ title, blocks }: ReportDoc, figure: string): string {
  return [
    '\\documentclass{article}',
    '\\usepackage[T1]{fontenc}',
    '\\usepackage[utf8]{inputenc}',
    '\\usepackage{amsmath,booktabs,graphicx}',
    `\\title{${escaped(title)}}`,
    '\\date{}',
    '\\begin{document}',
    '\\maketitle',
    ...blocks.map((block) => blockText(block, figure)),
    '\\end{document}',
    '',
  ].join('\n\n')
}

function blockText(block: ReportBlock, figure: string): string {
  switch (block.kind) {
    case 'heading':
      return `\\section*{${escaped(block.text)}}`
    case 'paragraph':
      return block.runs.map(({ text, italic }) => (italic ? `\\textit{${escaped(text)}}` : escaped(text))).join('')
    case 'equations':
      return block.latex.trim()
    case 'table': {
      const { title, columns, rows, note } = block
      const line = (cells: readonly string[]) => `${cells.map(escaped).join(' & ')} \\\\`
      const head = (cells: readonly string[]) =>
        cells.length === 1 ? `\\multicolumn{${columns.length}}{l}{\\textit{${escaped(cells[0]!)}}} \\\\` : line(cells)
      return [
        '\\begin{table}',
        `\\caption{${escaped(title)}}`,
        `\\begin{tabular}{l${'r'.repeat(columns.length - 1)}}`,
        '\\toprule',
        line(columns),
        '\\midrule',
        ...rows.map(head),
        '\\bottomrule',
        '\\end{tabular}',
        '',
        `\\textit{Note.} ${escaped(note)}`,
        '\\end{table}',
      ].join('\n')
    }
    case 'figure':
      return [
        '\\begin{figure}',
        `\\includegraphics[width=\\textwidth]{${figure}}`,
        `\\caption{${escaped(`${block.title}. ${block.caption}`)}}`,
        '\\end{figure}',
      ].join('\n')
    case 'code':
      return ['\\begin{verbatim}', block.text.trim(), '\\end{verbatim}'].join('\n')
  }
}

const signs: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '{': '\\{',
  '}': '\\}',
  '&': '\\&',
  '%': '\\%',
  $: '\\$',
  '#': '\\#',
  _: '\\_',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
  '−': '$-$',
  '×': '$\\times$',
  '±': '$\\pm$',
}

const escaped = (text: string): string => text.replace(/[\\{}&%$#_~^<>−×±]/g, (sign) => signs[sign]!)
