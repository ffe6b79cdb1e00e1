/** A recorded change of the data: done in order, each can be taken back. */
export type Step =
  /** A new column from an expression of the formula language: `group(ses, school)`. */
  | { readonly kind: 'compute'; readonly name: string; readonly expression: string }
  | { readonly kind: 'type'; readonly column: string; readonly type: 'factor' | 'ordered' | 'number' | 'logical' | 'date' }
  /** Levels in an order of their own. */
  | { readonly kind: 'order'; readonly column: string; readonly levels: readonly string[] }
  /** The level that treatment contrasts compare with. */
  | { readonly kind: 'reference'; readonly column: string; readonly level: string }
  | { readonly kind: 'leave-out'; readonly column: string; readonly level: string }
  /** Text among numbers counts as missing. */
  | { readonly kind: 'missing'; readonly column: string }
  | { readonly kind: 'rename'; readonly column: string; readonly name: string }
  /** A column of row numbers, from 1: a label for each row. */
  | { readonly kind: 'number-rows'; readonly name: string }

/** A step in words, and the column that it is about. */
export function stepText(step: Step): { readonly column: string; readonly text: string } {
  switch (step.kind) {
    case 'compute':
      return { column: step.name, text: `= ${step.expression}` }
    case 'type':
      return {
        column: step.column,
        text: `read as ${{ factor: 'labels', ordered: 'ordered labels', number: 'numbers', logical: 'yes or no', date: 'dates' }[step.type]}`,
      }
    case 'order':
      return {
        column: step.column,
        text: `levels in the order ${step.levels.slice(0, 4).join(', ')}${step.levels.length > 4 ? ', …' : ''}`,
      }
    case 'reference':
      return { column: step.column, text: `reference level ${step.level}` }
    case 'leave-out':
      return { column: step.column, text: `without ${step.level}` }
    case 'missing':
      return { column: step.column, text: 'text counts as missing' }
    case 'number-rows':
      return { column: step.name, text: 'numbers the rows' }
    case 'rename':
      return { column: step.name, text: `was ${step.column}` }
  }
}
