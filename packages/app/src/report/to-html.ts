import { isSymbol, type ReportBlock, type ReportDoc } from './report-doc.ts'

const style = `body{max-width:46em;margin:3em auto;padding:0 1.5em;font:400 16px/1.7 "Times New Roman",Tinos,"Liberation Serif",serif;color:#111;background:#fff}
h1{font-size:1.2em;text-align:center}h2{font-size:1.05em;margin:1.6em 0 .3em}p{margin:.4em 0}
table{border-collapse:collapse;width:100%;border-top:1.5px solid #111;border-bottom:1.5px solid #111;font-size:.92em}th,td{text-align:right;padding:.25em .5em}th:first-child,td:first-child{text-align:left}thead th{border-bottom:1px solid #111;font-weight:400}.span th{text-align:center;border-bottom:1px solid #111}
.sec td{font-style:italic}figure{margin:1.2em 0}figure svg{max-width:100%;height:auto}.num{font-weight:700;margin:1.2em 0 0}.tt{font-style:italic;margin:0}.note{font-size:.88em}pre{border:1px solid #ccc;padding:.8em;white-space:pre-wrap;font-size:.8em}math{margin:.6em auto}mtd{text-align:left}mtd:first-child:not([columnspan]){text-align:right}
.apa{font-size:12pt;line-height:2}.apa h2{text-align:center;font-size:1em}.apa p:not(.num,.tt,.note){text-indent:.5in;margin:0}.apa table{font-size:1em;line-height:1.5}.apa .note{font-size:1em}`

/** One file that needs nothing else: style, equations and figures are inside. */
export function toHtml({ title, style: look, blocks }: ReportDoc): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escaped(title)}</title>
<style>${style}</style>
</head>
<body${look === 'apa' ? ' class="apa"' : ''}>
<h1>${escaped(title)}</h1>
${blocks.map(blockText).join('\n')}
</body>
</html>
`
}

function blockText(block: ReportBlock): string {
  switch (block.kind) {
    case 'heading':
      return `<h2>${escaped(block.text)}</h2>`
    case 'paragraph':
      return `<p>${block.runs.map(({ text, italic }) => (italic ? `<i>${escaped(text)}</i>` : escaped(text))).join('')}</p>`
    case 'equations':
      return block.mathml
    case 'table': {
      const { number, title, columns, spanner, rows, note } = block
      const cells = (row: readonly string[]) =>
        row.length === 1
          ? `<tr class="sec"><td colspan="${columns.length}">${escaped(row[0]!)}</td></tr>`
          : `<tr>${row.map((cell) => `<td>${escaped(cell)}</td>`).join('')}</tr>`
      const over =
        spanner === null
          ? ''
          : `<tr class="span"><td colspan="${spanner.from}"></td><th colspan="${spanner.columns}" scope="colgroup">${escaped(spanner.text)}</th><td colspan="${columns.length - spanner.from - spanner.columns}"></td></tr>`
      return `<p class="num">Table ${number}</p>\n<p class="tt">${escaped(title)}</p>\n<table><thead>${over}<tr>${columns.map((column) => `<th scope="col">${isSymbol(column) ? `<i>${column}</i>` : escaped(column)}</th>`).join('')}</tr></thead><tbody>\n${rows.map(cells).join('\n')}\n</tbody></table>\n<p class="note"><i>Note.</i> ${escaped(note)}</p>`
    }
    case 'figure':
      return `<p class="num">Figure ${block.number}</p>\n<p class="tt">${escaped(block.title)}</p>\n<figure role="img" aria-label="${escaped(block.alt)}">${block.svg}</figure>\n<p class="note"><i>Note.</i> ${escaped(block.caption)}</p>`
    case 'code':
      return `<pre>${escaped(block.text)}</pre>`
  }
}

const escaped = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;')
