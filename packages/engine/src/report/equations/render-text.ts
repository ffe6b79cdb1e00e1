import { textWidth } from '../text-width.ts'
import { greek } from './greek.ts'
import type { EquationBlock, EquationLine, MathNode } from './math-node.ts'

/** Equations as plain text: Greek letters as such, indices behind an underscore, equal signs in a column. */
export function renderText(blocks: readonly EquationBlock[], width = 100): string {
  return blocks.map((block) => [block.title, ...blockLines(block, width).map((text) => `  ${text}`)].join('\n')).join('\n\n')
}

function blockLines({ lines }: EquationBlock, width: number): string[] {
  const lefts = lines.map(({ left }) => (left === null ? '' : nodeText(left)))
  const leftWidth = Math.min(40, Math.max(...lefts.map((left, i) => (lines[i]!.left === null ? 0 : textWidth(left)))))
  return lines.flatMap((line, i) => lineText(line, lefts[i]!, leftWidth, width))
}

function lineText(line: EquationLine, left: string, leftWidth: number, width: number): string[] {
  const parts = line.right.map(
    ({ negative, node }, k) => `${k > 0 ? (negative ? '- ' : '+ ') : negative ? '-' : ''}${nodeText(node)}`,
  )
  if (line.left === null) return [parts.join(' ')]
  const head = `${left}${' '.repeat(Math.max(0, leftWidth - textWidth(left)))} ${line.relation} `
  if (parts.some((part) => part.includes('\n'))) return tallLine(head, parts)
  const out: string[] = []
  let current = head
  for (const part of parts) {
    if (current !== head && textWidth(current) + 1 + textWidth(part) > width && current.trim() !== '') {
      out.push(current)
      current = `${' '.repeat(textWidth(head))}${part}`
    } else current += (current === head || current.trim() === '' ? '' : ' ') + part
  }
  return [...out, current]
}

/** A line that holds matrices: each part stands to the right of the one before, all on the same first line. */
function tallLine(head: string, parts: readonly string[]): string[] {
  let out = [head]
  for (const part of parts) {
    const rows = part.split('\n')
    const height = Math.max(out.length, rows.length)
    const leftWidth = Math.max(...out.map(textWidth))
    out = Array.from({ length: height }, (_, r) => {
      const own = out[r] ?? ''
      return `${own}${' '.repeat(leftWidth - textWidth(own))}${out[0] === head ? '' : ' '}${rows[r] ?? ''}`
    })
  }
  return out.map((text) => text.trimEnd())
}

/** A node as text; a matrix has as many lines as rows. */
function nodeText(node: MathNode): string {
  switch (node.kind) {
    case 'symbol':
      return greek[node.name] ?? node.name
    case 'word':
    case 'number':
    case 'operator':
      return node.text
    case 'sub':
      return `${nodeText(node.base)}_${joinIndices(node.indices)}`
    case 'sup': {
      const power = nodeText(node.power)
      return power === "'" ? `${nodeText(node.base)}'` : `${nodeText(node.base)}^${power}`
    }
    case 'row':
      return rowText(
        node.items.map(nodeText),
        node.items.map((item, k) => item.kind === 'brackets' && isFunctionName(node.items[k - 1])),
      )
    case 'brackets':
      return `(${nodeText(node.inner)})`
    case 'mean':
      return `mean(${nodeText(node.of)})`
    case 'estimate':
      return node.error === null ? node.value : `${node.value} (${node.error})`
    case 'matrix':
      return matrixText(node.rows.map((cells) => cells.map(nodeText)))
  }
}

/** Indices run together unless one of them is a number of several digits, or an index of an index. */
export function joinIndices(indices: readonly string[]): string {
  const long = (index: string) => index.length > 1 && /^\d+$|\[/.test(index)
  return indices.join(indices.length > 1 && indices.some(long) ? ',' : '')
}

function isFunctionName(node: MathNode | undefined): boolean {
  return node?.kind === 'operator' && /^\p{L}/u.test(node.text)
}

/** @param joined whether an item follows the one before without a blank */
function rowText(items: readonly string[], joined: readonly boolean[]): string {
  if (items.some((item) => item.includes('\n'))) return tallLine('', items).join('\n')
  return items.reduce((text, item, k) => {
    const tight = text === '' || joined[k]! || /[(\s]$/.test(text) || /^[,)']/.test(item)
    return `${text}${tight ? '' : ' '}${item}`
  }, '')
}

function matrixText(rows: readonly (readonly string[])[]): string {
  const columns = rows[0]?.length ?? 0
  const widths = Array.from({ length: columns }, (_, c) => Math.max(...rows.map((cells) => textWidth(cells[c] ?? ''))))
  return rows.map((cells) => `[ ${cells.map((cell, c) => cell.padStart(widths[c]!)).join('  ')} ]`).join('\n')
}
