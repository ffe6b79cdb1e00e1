import { BlupError, plainStyle } from 'blup'
import { describe, expect, it } from 'vitest'
import { exitCodeOf, exitCodeOfFit } from '../src/exit-codes.ts'
import { asBlupError, errorRecord, errorText } from '../src/print-error.ts'
import { terminalOf } from '../src/terminal.ts'

const page = { isTerminal: false, width: 60, style: plainStyle }

describe('errors in print', () => {
  const source = 'Reaction ~ Dais + (Days | Subject)'
  const error = new BlupError('E204', 'There is no column `Dais`.', {
    place: { source, start: 11, end: 15 },
    fixes: ['did you mean `Days`?'],
  })

  it('point at the place and say what to do', () => {
    expect(errorText(error, page, false)).toBe(`\
E204 There is no column \`Dais\`.
  Reaction ~ Dais + (Days | Subject)
             ^^^^
  - did you mean \`Days\`?
`)
  })

  it('show the stretch around the place of a long formula', () => {
    const long = `y ~ ${Array.from({ length: 40 }, (_, i) => `x${i}`).join(' + ')} + zz`
    const start = long.indexOf('zz')
    const text = errorText(new BlupError('E204', 'No.', { place: { source: long, start, end: start + 2 } }), page, false)
    const [, line, marks] = text.split('\n')
    expect(line!.length).toBeLessThanOrEqual(60)
    expect(line!.slice(marks!.indexOf('^'), marks!.indexOf('^') + 2)).toBe('zz')
  })

  it('cannot be used to steer the terminal', () => {
    const text = errorText(new BlupError('D117', 'No level `\u001b[2J`.', { fixes: ['a\nb'] }), page, false)
    expect(text).not.toContain('\u001b')
    expect(text.trimEnd().split('\n')).toHaveLength(2)
  })

  it('have a stack only with --debug', () => {
    const fault = asBlupError(new TypeError('x is undefined'))
    expect(fault.code).toBe('X900')
    expect(errorText(fault, page, false)).not.toMatch(/\n\s+at /)
    expect(errorText(fault, page, true)).toMatch(/TypeError: x is undefined\n\s+at /)
    expect(errorRecord(error, false)).toEqual({
      schema: 'blup.error/1',
      code: 'E204',
      message: 'E204 There is no column `Dais`.',
      place: { source, start: 11, end: 15 },
      fixes: ['did you mean `Days`?'],
      exitCode: 4,
    })
  })

  it('have exit codes by their letter', () => {
    expect((['U100', 'D100', 'P501', 'P505', 'E201', 'C304', 'C310', 'X900'] as const).map(exitCodeOf)).toEqual([
      2, 3, 3, 4, 4, 5, 130, 1,
    ])
  })
})

describe('a fit that has been printed', () => {
  const caution = { code: 'C301', severity: 'caution', title: '', evidence: '', fixes: [] } as const
  const note = { ...caution, code: 'D102', severity: 'note' } as const

  it('ends with 5 when it has not converged, with 6 for cautions under --strict, else with 0', () => {
    expect(exitCodeOfFit({ converged: false, findings: [caution] }, true)).toBe(5)
    expect(exitCodeOfFit({ converged: true, findings: [note, caution] }, true)).toBe(6)
    expect(exitCodeOfFit({ converged: true, findings: [note, caution] }, false)).toBe(0)
    expect(exitCodeOfFit({ converged: true, findings: [note] }, true)).toBe(0)
  })
})

describe('the terminal', () => {
  const stream = (isTTY: boolean, columns = 0) => ({ isTTY, columns }) as NodeJS.WriteStream
  const colours = (terminal: ReturnType<typeof terminalOf>) => terminal.style.heading('x') !== 'x'

  it('gives its width; elsewhere COLUMNS does, or 80', () => {
    expect(terminalOf(stream(true, 133), {}).width).toBe(133)
    expect(terminalOf(stream(true, 133), { COLUMNS: '60' }).width).toBe(133)
    expect(terminalOf(stream(false), { COLUMNS: '60' }).width).toBe(60)
    expect(terminalOf(stream(false), {}).width).toBe(80)
    expect(terminalOf(stream(true, 10), {}).width).toBe(40)
  })

  it('has colours unless it must not', () => {
    expect(colours(terminalOf(stream(true), {}))).toBe(true)
    expect(colours(terminalOf(stream(true), { NO_COLOR: '1' }))).toBe(false)
    expect(colours(terminalOf(stream(true), { TERM: 'dumb' }))).toBe(false)
    expect(colours(terminalOf(stream(false), {}))).toBe(false)
    expect(colours(terminalOf(stream(false), { FORCE_COLOR: '1' }))).toBe(true)
    expect(colours(terminalOf(stream(false), { FORCE_COLOR: '1', NO_COLOR: '1' }))).toBe(false)
  })
})
