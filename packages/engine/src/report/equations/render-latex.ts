import { greek } from './greek.ts'
import type { EquationBlock, EquationLine, MathNode } from './math-node.ts'
import { joinIndices } from './render-text.ts'

/** Summands before a line is broken. */
const summandsPerLine = 6

/** Equations as one `align*` of the amsmath package. */
export function renderLatex(blocks: readonly EquationBlock[]): string {
  const rows = blocks.flatMap((block) => [`&\\text{${escapeText(block.title)}}`, ...block.lines.flatMap(lineLatex)])
  return `\\begin{align*}\n${rows.map((row) => `  ${row}`).join(' \\\\\n')}\n\\end{align*}\n`
}

function lineLatex(line: EquationLine): string[] {
  const parts = line.right.map(
    ({ negative, node }, k) => `${k > 0 ? (negative ? '- ' : '+ ') : negative ? '-' : ''}${nodeLatex(node)}`,
  )
  if (line.left === null) return [`&\\quad ${parts.join(' ')}`]
  const relation = line.relation === '~' ? '\\sim' : '='
  const chunks = Array.from({ length: Math.max(1, Math.ceil(parts.length / summandsPerLine)) }, (_, k) =>
    parts.slice(k * summandsPerLine, (k + 1) * summandsPerLine).join(' '),
  )
  return chunks.map((chunk, k) => (k === 0 ? `${nodeLatex(line.left!)} &${relation} ${chunk}` : `&\\quad {} ${chunk}`))
}

function nodeLatex(node: MathNode): string {
  switch (node.kind) {
    case 'symbol': {
      const name = node.name in greek ? (node.name === 'epsilon' ? '\\varepsilon' : `\\${node.name}`) : node.name
      if (!node.bold) return name
      return node.name in greek ? `\\boldsymbol{${name}}` : `\\mathbf{${name}}`
    }
    case 'word':
      return `\\text{${escapeText(node.text)}}`
    case 'number':
      return node.text
    case 'operator':
      return operatorLatex(node.text)
    case 'sub':
      return `${grouped(node.base)}_{${greekLatex(joinIndices(node.indices), '', ' ').trimEnd()}}`
    case 'sup': {
      const power = node.power.kind === 'operator' && node.power.text === "'" ? '\\prime' : nodeLatex(node.power)
      // A base with an index takes its power directly: \sigma_{u}^{2}.
      return `${node.base.kind === 'sub' ? nodeLatex(node.base) : grouped(node.base)}^{${power}}`
    }
    case 'row':
      return node.items.map(nodeLatex).join(' ')
    case 'brackets':
      return `\\left( ${nodeLatex(node.inner)} \\right)`
    case 'mean':
      return `\\overline{${nodeLatex(node.of)}}`
    case 'estimate':
      return node.error === null ? node.value : `\\underset{(${node.error})}{${node.value}}`
    case 'matrix':
      return `\\begin{bmatrix} ${node.rows.map((cells) => cells.map(nodeLatex).join(' & ')).join(' \\\\ ')} \\end{bmatrix}`
  }
}

function grouped(node: MathNode): string {
  const simple = node.kind === 'symbol' || node.kind === 'word' || node.kind === 'mean' || node.kind === 'number'
  return simple ? nodeLatex(node) : `{${nodeLatex(node)}}`
}

const operators: Readonly<Record<string, string>> = {
  '×': '\\times',
  '⋮': '\\vdots',
  '⋯': '\\cdots',
  '⋱': '\\ddots',
  '-': '-',
  ',': ',\\;',
}

function operatorLatex(text: string): string {
  return operators[text] ?? (/^[a-zA-Z]{2,}$/.test(text) ? `\\operatorname{${text}}` : text)
}

const special: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '{': '\\{',
  '}': '\\}',
  $: '\\$',
  '&': '\\&',
  '#': '\\#',
  '^': '\\textasciicircum{}',
  _: '\\_',
  '~': '\\textasciitilde{}',
  '%': '\\%',
}

/** Greek letters as commands: LaTeX has no such characters of its own. */
function greekLatex(text: string, before: string, after: string): string {
  return text.replace(/[\u0391-\u03c9]/g, (letter) => {
    const name = Object.keys(greek).find((own) => greek[own] === letter)
    return name === undefined ? letter : `${before}\\${name === 'epsilon' ? 'varepsilon' : name}${after}`
  })
}

function escapeText(text: string): string {
  const escaped = text.replace(/[\\{}$&#^_~%]/g, (character) => special[character]!)
  return greekLatex(escaped, '$', '$')
}
