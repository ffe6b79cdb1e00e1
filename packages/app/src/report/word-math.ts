import {
  MathRun as Letters,
  MathLimitLower,
  MathRoundBrackets,
  MathSquareBrackets,
  MathSubScript,
  MathSubSuperScript,
  MathSuperScript,
  Math as OfficeMath,
} from 'docx'
import { MathAccent, type MathComponent, MathMatrix } from 'docx/math'

/** A line of the equations of a model: a heading, or mathematics. */
export type WordLine =
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'remark'; readonly text: string }
  | { readonly kind: 'equation'; readonly math: OfficeMath }

/**
 * The equations of a model as Word writes equations, so that they can be edited there: each line of the MathML one equation.
 *
 * @param mathml what the engine writes: one table with a row for each line
 */
export function wordLines(mathml: string): WordLine[] {
  const root = new DOMParser().parseFromString(mathml, 'application/xml').documentElement
  const rows = root.querySelectorAll(':scope > mtable > mtr')
  return Array.from(rows, (row): WordLine => {
    const cells = [...row.children]
    const [first] = cells
    const words = first?.querySelectorAll('*').length === first?.querySelectorAll('mtext, mrow').length
    if (cells.length > 1 || first === undefined || !words)
      return { kind: 'equation', math: new OfficeMath({ children: cells.flatMap(childrenOf) }) }
    const text = first.textContent ?? ''
    return first.firstElementChild?.localName === 'mtext' ? { kind: 'heading', text } : { kind: 'remark', text }
  })
}

/** The parts of a row; a bracket and what is in it become one, which grows with its content. */
function childrenOf(element: Element): MathComponent[] {
  const children = [...element.children]
  const [first, inner, last] = children
  if (children.length === 3 && first!.localName === 'mo' && last!.localName === 'mo') {
    if (first!.textContent === '(' && last!.textContent === ')')
      return [new MathRoundBrackets({ children: componentsOf(inner!) })]
    if (first!.textContent === '[' && last!.textContent === ']') {
      if (inner!.localName === 'mtable') return [new MathMatrix({ rows: cellsOf(inner!), brackets: 'square' })]
      return [new MathSquareBrackets({ children: componentsOf(inner!) })]
    }
  }
  return children.flatMap((child) =>
    isWord(child) && follows(child) ? [new Letters('\u2009'), ...componentsOf(child)] : componentsOf(child),
  )
}

/** The name of a variable, with or without indices. */
const isWord = (element: Element): boolean =>
  element.localName === 'mtext' || element.querySelector(':scope > mtext:first-child') !== null

/** Whether it is multiplied by what stands before it, which a space has to tell. */
const follows = ({ previousElementSibling: before }: Element): boolean => before !== null && before.localName !== 'mo'

function componentsOf(element: Element): MathComponent[] {
  const text = element.textContent ?? ''
  const [base, second, third] = [...element.children].map((child) => () => componentsOf(child))
  switch (element.localName) {
    case 'mi':
      if (element.getAttribute('mathvariant') === 'bold') return [new Letters({ text, style: 'bold' })]
      // The name of a function, or several indices side by side.
      return [
        new Letters({
          text,
          style: text.length > 1 && element.nextElementSibling?.textContent === '\u2061' ? 'plain' : 'italic',
        }),
      ]
    case 'mtext':
      return [new Letters({ text, normalText: true })]
    case 'mo':
      return text === '\u2061' ? [] : [new Letters(text)]
    case 'mn':
      return [new Letters(text)]
    case 'msub':
      return [new MathSubScript({ children: base!(), subScript: second!() })]
    case 'msup':
      return [new MathSuperScript({ children: base!(), superScript: second!() })]
    case 'msubsup':
      return [new MathSubSuperScript({ children: base!(), subScript: second!(), superScript: third!() })]
    case 'mover':
      return [new MathAccent({ accent: 'bar', children: base!() })]
    case 'munder':
      return [new MathLimitLower({ children: base!(), limit: second!() })]
    case 'mtable':
      return [new MathMatrix({ rows: cellsOf(element) })]
    default:
      return childrenOf(element)
  }
}

const cellsOf = (table: Element): MathComponent[][][] =>
  Array.from(table.children, (row) => Array.from(row.children, (cell) => childrenOf(cell)))
