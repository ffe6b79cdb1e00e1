import { BlupError, parseFormula } from 'blup'
import { useEffect, useRef, useState } from 'preact/hooks'
import { problemOf } from '../../engine/problem.ts'
import type { Problem } from '../../engine/protocol.ts'
import { FixButtons } from '../../parts/fix-buttons.tsx'
import { troubleOfProblem } from '../../spec/fixes/fixes-of.ts'
import { setSpec } from '../../store/model-actions.ts'
import { useApp } from '../../store/state.ts'
import { useFixes } from '../../store/use-fixes.ts'

const pauseMilliseconds = 450

/** The formula as text: coloured by part, read while it is typed, errors at their place. */
export function FormulaEditor() {
  const formula = useApp((state) => state.document.spec.formula)
  const specProblem = useApp((state) => state.specProblem)
  const [text, setText] = useState(formula)
  const [typing, setTyping] = useState<Problem | null>(null)
  const pause = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  const area = useRef<HTMLTextAreaElement>(null)
  useEffect(() => {
    clearTimeout(pause.current)
    setText(formula)
    setTyping(null)
  }, [formula])
  const commit = (value: string) => {
    clearTimeout(pause.current)
    const problem = readProblem(value)
    setTyping(problem)
    if (problem === null) setSpec({ formula: value.trim() })
  }
  const onInput = (value: string) => {
    setText(value)
    clearTimeout(pause.current)
    const problem = readProblem(value)
    if (problem === null) setTyping(null)
    pause.current = setTimeout(() => commit(value), pauseMilliseconds)
  }
  const spec = useApp((state) => state.document.spec)
  const fixesOf = useFixes(spec, null)
  const problem = typing ?? (text.trim() === formula ? specProblem : null)
  const { start, end } = problem?.place ?? {}
  const marked = problem !== null && start !== undefined ? ([start, Math.max(start + 1, end ?? start + 1)] as const) : null
  return (
    <div class={`fe${problem === null ? '' : ' bad'}`}>
      <div class="fe-box">
        <pre class="formula" aria-hidden="true">
          {pieces(text, marked).map(({ part, look }, k) => (
            <span key={k} class={look}>
              {part}
            </span>
          ))}
          {'\n'}
        </pre>
        <textarea
          ref={area}
          class="formula"
          aria-label="Formula"
          aria-invalid={problem !== null}
          aria-describedby="formula-problem"
          spellcheck={false}
          autocomplete="off"
          rows={1}
          placeholder="score ~ hours + (hours | school)"
          value={text}
          onInput={(event) => onInput(event.currentTarget.value)}
          onBlur={() => text.trim() !== formula && commit(text)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return
            // With Ctrl the page fits what is committed here.
            event.preventDefault()
            commit(text)
          }}
        />
      </div>
      <p id="formula-problem" class="fe-p" role="status">
        {problem === null ? (
          ''
        ) : (
          <>
            {problem.message} {problem.fixes.length > 0 ? <span class="muted">{problem.fixes[0]}</span> : null}{' '}
            <code>{problem.code}</code>
            {marked === null ? null : (
              <button
                type="button"
                class="btn bare"
                onClick={() => {
                  area.current?.focus()
                  area.current?.setSelectionRange(marked[0], marked[1])
                }}
              >
                show it
              </button>
            )}
          </>
        )}
      </p>
      {problem !== null && problem === specProblem ? <FixButtons fixes={fixesOf(troubleOfProblem(problem))} /> : null}
    </div>
  )
}

/** What keeps the text from being a formula; null for one, and for nothing at all. */
function readProblem(text: string): Problem | null {
  if (text.trim() === '') return null
  try {
    parseFormula(text)
    return null
  } catch (error) {
    if (error instanceof BlupError) return problemOf(error)
    throw error
  }
}

interface Piece {
  readonly part: string
  readonly look: string
}

/** The text cut where its colour changes: random terms, names of the fixed part, operators; and the place of an error. */
function pieces(text: string, marked: readonly [number, number] | null): Piece[] {
  const looks = new Array<string>(text.length).fill('p')
  const tilde = text.indexOf('~')
  for (const { index, 0: found } of text.matchAll(/[\p{L}.][\p{L}\d._]*|`[^`]*`/gu)) {
    if (tilde >= 0 && index > tilde) looks.fill('f', index, index + found.length)
  }
  for (const { index, 0: found } of text.matchAll(/(?:[a-z][a-z\d]*)?\([^()|]*(?:\([^()]*\)[^()|]*)*\|[^()]*\)/g))
    looks.fill('r', index, index + found.length)
  if (marked !== null) for (let i = marked[0]; i < Math.min(text.length, marked[1]); i++) looks[i] += ' err'
  const out: Piece[] = []
  for (let from = 0; from < text.length; ) {
    let to = from + 1
    while (to < text.length && looks[to] === looks[from]) to++
    out.push({ part: text.slice(from, to), look: looks[from]! })
    from = to
  }
  if (marked !== null && marked[0] >= text.length) out.push({ part: ' ', look: 'err' })
  return out
}
