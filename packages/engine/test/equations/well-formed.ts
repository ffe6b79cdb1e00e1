/** What is wrong with a text as XML: tags that do not match, characters that are not escaped; null where nothing is. */
export function xmlTrouble(text: string): string | null {
  const open: string[] = []
  let roots = 0
  let rest = text
  while (rest !== '') {
    const tag = /^<(\/?)([a-zA-Z]+)((?:\s+[a-zA-Z]+="[^"<]*")*)\s*>/.exec(rest)
    if (tag !== null) {
      const [whole, slash, name, attributes] = tag
      if (/&(?!(?:amp|lt|gt|quot|#\d+|#x[0-9a-f]+);)/i.test(attributes!)) return `& in ${whole}`
      if (slash === '') {
        if (open.length === 0) roots++
        open.push(name!)
      } else if (open.pop() !== name) return `</${name}> closes nothing`
      rest = rest.slice(whole!.length)
      continue
    }
    const content = /^[^<]+/.exec(rest)
    if (content === null) return `unescaped < at ${rest.slice(0, 30)}`
    if (open.length === 0 && content[0].trim() !== '') return `text outside: ${content[0]}`
    if (/&(?!(?:amp|lt|gt|quot|#\d+|#x[0-9a-f]+);)/i.test(content[0])) return `& in ${content[0]}`
    if (/[^\t\n\r -\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(content[0])) return 'a character that XML cannot hold'
    rest = rest.slice(content[0].length)
  }
  if (open.length > 0) return `<${open.at(-1)}> is not closed`
  return roots === 1 ? null : `${roots} roots`
}

/** What is wrong with a text as LaTeX: braces, environments, `\left` and `\right` that do not match, more than two columns in a line. */
export function latexTrouble(text: string): string | null {
  const open: string[] = []
  let columns = 0
  for (const [token] of text.matchAll(
    /\\begin\{[a-z*]+\}|\\end\{[a-z*]+\}|\\left|\\right|\\\\|\\[{}$&#_%]|\\[a-zA-Z]+|[{}$&#%~]/g,
  )) {
    if (token.startsWith('\\begin')) open.push(token.slice(7, -1))
    else if (token.startsWith('\\end')) {
      if (open.pop() !== token.slice(5, -1)) return `${token} ends nothing`
    } else if (token === '{' || token === '\\left') open.push(token)
    else if (token === '}') {
      if (open.pop() !== '{') return 'a brace too many'
    } else if (token === '\\right') {
      if (open.pop() !== '\\left') return '\\right without \\left'
    } else if (token === '\\\\') {
      if (open.at(-1) === 'align*') columns = 0
    } else if (token === '&') {
      if (open.at(-1) === 'align*' && ++columns > 1) return 'a second alignment in a line'
      if (open.at(-1) !== 'align*' && open.at(-1) !== 'bmatrix') return `& inside ${open.at(-1)}`
    } else if ('$#%~'.includes(token)) return `a bare ${token}`
  }
  const outside = text.replace(/\\text\{(?:[^{}\\]|\\.|\{\})*\}/g, '')
  if (/(^|[^\\])_(?!\{)/m.test(outside)) return 'an index without braces'
  const strange = /[^\n -~]/.exec(outside)
  if (strange !== null) return `${strange[0]} outside of text, which LaTeX has no character for`
  return open.length === 0 ? null : `${open.at(-1)} is left open`
}
