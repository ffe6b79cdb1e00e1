/** The summands that go and those that come. */
export function difference(before: string, after: string): { gone: string; put: string } {
  const [a, b] = [summands(before), summands(after)]
  return { gone: a.filter((part) => !b.includes(part)).join(' + '), put: b.filter((part) => !a.includes(part)).join(' + ') }
}

function summands(formula: string): string[] {
  const right = formula.slice(formula.indexOf('~') + 1)
  const out: string[] = []
  let depth = 0
  let part = ''
  for (const char of right) {
    if (char === '(') depth++
    if (char === ')') depth--
    if (char === '+' && depth === 0) {
      out.push(part.trim())
      part = ''
    } else part += char
  }
  return [...out, part.trim()].filter((text) => text !== '')
}
