import { DictionaryBuilder, noSingleValue, numberColumn, typed, typeText } from '@blup/data/browser'
import type { LoadedColumn } from './loaded.ts'

/** A column of values that a file stores as such: numbers, logical values, dates, or text, which is told apart by its content. */
export function valuesColumn(name: string, values: ArrayLike<unknown>): LoadedColumn {
  const kinds = new Set<string>()
  for (let i = 0; i < values.length; i++) {
    const value = values[i]
    if (value === null || value === undefined || value === '') continue
    kinds.add(value instanceof Date ? 'date' : typeof value)
  }
  if (kinds.has('object')) return { ...typed(null, noSingleValue(name, 'nested values')), reread: null }
  const only = kinds.size === 1 ? [...kinds][0] : null
  const text = () => {
    const words = new DictionaryBuilder(values.length)
    for (let i = 0; i < values.length; i++) {
      const value = values[i]
      words.add(value === null || value === undefined ? null : value instanceof Date ? value.toISOString() : String(value))
    }
    return words.data()
  }
  const reread: LoadedColumn['reread'] = (wish) =>
    typeText(name, text(), wish.kind === 'text' ? { kind: 'factor', levels: null } : wish, false)
  if (kinds.size === 0 || only === 'number') {
    const numbers = Float64Array.from({ length: values.length }, (_, i) =>
      typeof values[i] === 'number' ? values[i] : Number.NaN,
    )
    return { ...typed(numberColumn(numbers)), reread }
  }
  if (only === 'boolean') {
    const logical = Int8Array.from({ length: values.length }, (_, i) => (values[i] === true ? 1 : values[i] === false ? 0 : -1))
    return { ...typed({ kind: 'logical', values: logical }), reread }
  }
  if (only === 'date') {
    const days = Float64Array.from({ length: values.length }, (_, i) => {
      const value = values[i]
      return value instanceof Date ? value.getTime() / 86_400_000 : Number.NaN
    })
    return { ...typed({ kind: 'date', values: days }), reread }
  }
  return { ...typeText(name, text(), { kind: 'content' }, false), reread }
}
