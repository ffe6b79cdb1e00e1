import { isSymbol, type ReportBlock, type ReportDoc, type ReportStyle } from './report-doc.ts'

/** Double spacing, headings in the middle, captions in two lines above tables and figures. */
const manuscript = [
  '\\usepackage[margin=1in]{geometry}',
  '\\usepackage{setspace,caption}',
  '\\captionsetup{labelfont=bf,textfont=it,labelsep=newline,justification=raggedright,singlelinecheck=false}',
  '\\makeatletter\\renewcommand\\section{\\@startsection{section}{1}{0pt}{1ex}{1ex}{\\normalfont\\normalsize\\bfseries\\centering}}\\makeatother',
  '\\setlength{\\parindent}{0.5in}',
  '\\doublespacing',
]

/** A document that compiles as it is, with amsmath, booktabs and graphicx, and for the APA geometry, setspace and caption. */
export function toLatex({ title, style, blocks }: ReportDoc, figure: string): string {
  return [
    style === 'apa' ? '\\documentclass[12pt]{article}' : '\\documentclass{article}',
    '\\usepackage[T1]{fontenc}',
    '\\usepackage[utf8]{inputenc}',
    '\\usepackage{amsmath,booktabs,graphicx}',
    ...(style === 'apa' ? manuscript : []),
    `\\title{${style === 'apa' ? `\\normalsize\\bfseries ${escaped(title)}` : escaped(title)}}`,
    '\\date{}',
    '\\begin{document}',
    '\\maketitle',
    ...blocks.map((block) => blockText(block, figure, style)),
    '\\end{document}',
    '',
  ].join('\n\n')
}

function blockText(block: ReportBlock, figure: string, style: ReportStyle): string {
  switch (block.kind) {
    case 'heading':
      return `\\section*{${escaped(block.text)}}`
    case 'paragraph':
      return block.runs.map(({ text, italic }) => (italic ? `\\textit{${escaped(text)}}` : escaped(text))).join('')
    case 'equations':
      return block.latex.trim()
    case 'table': {
      const { title, columns, spanner, rows, note } = block
      const line = (cells: readonly string[]) => `${cells.map(escaped).join(' & ')} \\\\`
      const head = (cells: readonly string[]) =>
        cells.length === 1 ? `\\multicolumn{${columns.length}}{l}{\\textit{${escaped(cells[0]!)}}} \\\\` : line(cells)
      return [
        '\\begin{table}',
        `\\caption{${escaped(title)}}`,
        `\\begin{tabular}{l${'r'.repeat(columns.length - 1)}}`,
        '\\toprule',
        ...(spanner === null
          ? []
          : [
              `${'& '.repeat(spanner.from)}\\multicolumn{${spanner.columns}}{c}{${escaped(spanner.text)}}${' &'.repeat(columns.length - spanner.from - spanner.columns)} \\\\`,
              `\\cmidrule(lr){${spanner.from + 1}-${spanner.from + spanner.columns}}`,
            ]),
        `${columns.map((column) => (isSymbol(column) ? `\\textit{${column}}` : escaped(column))).join(' & ')} \\\\`,
        '\\midrule',
        ...rows.map(head),
        '\\bottomrule',
        '\\end{tabular}',
        '',
        `\\textit{Note.} ${escaped(note)}`,
        '\\end{table}',
      ].join('\n')
    }
    case 'figure': {
      const picture = `\\includegraphics[width=\\textwidth]{${figure}}`
      const inside =
        style === 'apa'
          ? [`\\caption{${escaped(block.title)}}`, picture, '', `\\textit{Note.} ${escaped(block.caption)}`]
          : [picture, `\\caption{${escaped(`${block.title}. ${block.caption}`)}}`]
      return ['\\begin{figure}', ...inside, '\\end{figure}'].join('\n')
    }
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
  χ: '$\\chi$',
  '²': '$^2$',
  '±': '$\\pm$',
}

const escaped = (text: string): string => text.replace(/[\\{}&%$#_~^<>−×±χ²]/g, (sign) => signs[sign]!)
