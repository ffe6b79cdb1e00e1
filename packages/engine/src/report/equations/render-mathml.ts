import { greek } from './greek.ts'
import type { EquationBlock, EquationLine, MathNode } from './math-node.ts'
import { joinIndices, renderText } from './render-text.ts'

/** Equations as one MathML table, with the plain text for those who cannot see it. */
export function renderMathml(blocks: readonly EquationBlock[]): string {
  const rows = blocks.flatMap(({ title, lines }) => [titleRow(title), ...lines.map(lineRow)])
  const alt = escapeXml(renderText(blocks).replace(/\s+/g, ' ').trim())
  return `<math xmlns="http://www.w3.org/1998/Math/MathML" display="block" alttext="${alt}">\n<mtable columnalign="right center left">\n${rows.join(
    '\n',
  )}\n</mtable>\n</math>\n`
}

function titleRow(title: string): string {
  return `<mtr><mtd columnspan="3" columnalign="left"><mtext>${escapeXml(title)}</mtext></mtd></mtr>`
}

function lineRow(line: EquationLine): string {
  const parts = line.right.map(({ negative, node }, k) => {
    const sign = k > 0 || negative ? `<mo>${negative ? '−' : '+'}</mo>` : ''
    return sign + nodeMathml(node)
  })
  const right = `<mrow>${parts.join('')}</mrow>`
  if (line.left === null) return `<mtr><mtd columnspan="3" columnalign="left">${right}</mtd></mtr>`
  return `<mtr><mtd>${nodeMathml(line.left)}</mtd><mtd><mo>${line.relation === '~' ? '∼' : '='}</mo></mtd><mtd>${right}</mtd></mtr>`
}

export function nodeMathml(node: MathNode): string {
  switch (node.kind) {
    case 'symbol': {
      const text = escapeXml(greek[node.name] ?? node.name)
      return node.bold ? `<mi mathvariant="bold">${text}</mi>` : `<mi>${text}</mi>`
    }
    case 'word':
      return `<mtext>${escapeXml(node.text)}</mtext>`
    case 'number':
      return `<mn>${escapeXml(node.text.replace(/^-/, '−'))}</mn>`
    case 'operator':
      return /^[a-zA-Z]{2,}$/.test(node.text) ? `<mi>${node.text}</mi><mo>&#x2061;</mo>` : `<mo>${escapeXml(node.text)}</mo>`
    case 'sub':
      return `<msub>${nodeMathml(node.base)}${indicesMathml(node.indices)}</msub>`
    case 'sup': {
      const power = node.power.kind === 'operator' && node.power.text === "'" ? '<mo>′</mo>' : nodeMathml(node.power)
      if (node.base.kind === 'sub')
        return `<msubsup>${nodeMathml(node.base.base)}${indicesMathml(node.base.indices)}${power}</msubsup>`
      return `<msup>${nodeMathml(node.base)}${power}</msup>`
    }
    case 'row':
      return `<mrow>${node.items.map(nodeMathml).join('')}</mrow>`
    case 'brackets':
      return `<mrow><mo>(</mo>${nodeMathml(node.inner)}<mo>)</mo></mrow>`
    case 'mean':
      return `<mover accent="true">${nodeMathml(node.of)}<mo>¯</mo></mover>`
    case 'estimate':
      if (node.error === null) return `<mn>${escapeXml(node.value)}</mn>`
      return `<munder><mn>${escapeXml(node.value)}</mn><mrow><mo>(</mo><mn>${escapeXml(node.error)}</mn><mo>)</mo></mrow></munder>`
    case 'matrix': {
      const cells = node.rows.map((own) => `<mtr>${own.map((cell) => `<mtd>${nodeMathml(cell)}</mtd>`).join('')}</mtr>`)
      return `<mrow><mo>[</mo><mtable>${cells.join('')}</mtable><mo>]</mo></mrow>`
    }
  }
}

function indicesMathml(indices: readonly string[]): string {
  const text = joinIndices(indices)
  const tokens = text.match(/\d+|\p{L}+|./gu) ?? []
  const parts = tokens.map((token) =>
    /^\d/.test(token)
      ? `<mn>${token}</mn>`
      : /^\p{L}/u.test(token)
        ? `<mi>${escapeXml(token)}</mi>`
        : `<mo>${escapeXml(token)}</mo>`,
  )
  return `<mrow>${parts.join('')}</mrow>`
}

function escapeXml(text: string): string {
  // Characters that XML cannot hold, however they are written, are left out.
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
}
