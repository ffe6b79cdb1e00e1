import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type Check, codes, expandFormula, fit, GlmmFit, inspect, LmmFit, parseFormula, type Table } from 'blup'
import { describe, expect, it } from 'vitest'
import { columnView } from '../src/engine/column-view.ts'
import { problemOf } from '../src/engine/problem.ts'
import { applySteps } from '../src/engine/table-steps.ts'
import type { Loaded } from '../src/readers/loaded.ts'
import { readFile } from '../src/readers/read-file.ts'
import type { Trouble } from '../src/spec/fixes/fix.ts'
import { fixableCodes, fixesOf, troubleOfFinding, troubleOfProblem } from '../src/spec/fixes/fixes-of.ts'
import { emptySpec, fitOptions, type ModelSpec } from '../src/spec/model-spec.ts'
import type { Step } from '../src/spec/step.ts'

const datasets = fileURLToPath(new URL('../../../datasets/', import.meta.url))

/** What the app does with data: read, do the steps, look at the columns. */
async function opened(text: string | Uint8Array): Promise<Loaded> {
  return readFile(new Blob([text as BlobPart]), 'data.csv', {}, () => {})
}

function derived(loaded: Loaded, steps: readonly Step[]) {
  const { table, problems, madeBy } = applySteps(loaded, steps)
  const inspection = inspect(table, { groups: [] })
  const inspected = new Map(inspection.columns.map((column) => [column.name, column]))
  const readable = new Map(table.columns.entries())
  const columns = inspection.columns.map(({ name }) =>
    columnView(name, readable.get(name), inspected.get(name), madeBy.get(name) ?? null, problems.get(name)),
  )
  return { table, columns }
}

/** Everything that fitting and checking a model says. */
async function troublesOf(spec: ModelSpec, table: Table, checks: boolean) {
  try {
    const model = await fit(spec.formula, table, fitOptions(spec))
    const record = model.record()
    const checked: Check | null = checks && (model instanceof LmmFit || model instanceof GlmmFit) ? await model.check() : null
    return {
      troubles: [...record.findings, ...(checked?.findings ?? [])].map(troubleOfFinding),
      fitted: { random: record.random, aliased: record.data.aliased },
    }
  } catch (error) {
    return { troubles: [troubleOfProblem(problemOf(error))], fitted: null }
  }
}

interface Case {
  readonly code: string
  readonly data: () => string | Uint8Array
  readonly spec: Partial<ModelSpec> & { readonly formula: string }
  readonly checks?: boolean
  /** The button that is pressed; by default the first. */
  readonly press?: RegExp
  /** What the model is then, where that is worth saying. */
  readonly becomes?: string
}

/** Numbers that go their own way, the same each time. */
function noise(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1103515245 + 12345) % 2147483648
    return state / 2147483648 - 0.5
  }
}

/** A table as text: a header, and a row for each number. */
const rows = (n: number, header: string, row: (i: number) => readonly (string | number)[]): string =>
  `${header}\n${Array.from({ length: n }, (_, i) => row(i).join(',')).join('\n')}\n`

const groups = (n: number, each: number, slope = 1): string => {
  const z = noise(7)
  return rows(n * each, 'y,x,g', (i) => {
    const g = Math.floor(i / each)
    const x = i % each
    return [(10 + Math.sin(3 * g) * 4 + (slope + Math.cos(5 * g)) * x + 2 * z()).toFixed(4), x, `g${g}`]
  })
}

const binary = (n: number, each: number): string => {
  const z = noise(3)
  return rows(n * each, 'y,x,g', (i) => {
    const g = Math.floor(i / each)
    const x = z()
    return [2.5 * Math.sin(5 * g) + 2 * x + 3 * z() > 0 ? 1 : 0, x.toFixed(3), `g${g}`]
  })
}

const counts = (): string => {
  const z = noise(11)
  return rows(120, 'y,x,g', (i) => {
    const g = i % 12
    const x = (i % 10) / 10
    return [Math.max(0, Math.round(Math.exp(1 + 0.5 * Math.sin(g) + x + 3.2 * z()))), x, `g${g}`]
  })
}

const sample = (name: string) => () => new Uint8Array(readFileSync(`${datasets}${name}.csv`))

const cases: readonly Case[] = [
  { code: 'C301', data: sample('Dyestuff2'), spec: { formula: 'Yield ~ 1 + (1 | Batch)' }, becomes: 'Yield ~ 1' },
  {
    code: 'C302',
    data: () => groups(4, 5),
    spec: { formula: 'y ~ x + (x + I(x^2) | g)' },
    becomes: 'y ~ x + diag(x + I(x^2) | g)',
  },
  { code: 'C308', data: () => groups(3, 6), spec: { formula: 'y ~ x + (1 | g)' }, becomes: 'y ~ x + g' },
  {
    code: 'C313',
    data: () => rows(80, 'y,a,b,g', (i) => [((i * 7) % 13) + i / 9, 100 + (i % 9), 50 + ((i * 5) % 7), `g${i % 8}`]),
    spec: { formula: 'y ~ a*b + (1 | g)' },
  },
  { code: 'E213', data: () => groups(8, 6), spec: { formula: 'y ~ 1 + (x | g)' }, becomes: 'y ~ x + (x | g)' },
  {
    code: 'E216',
    data: () => rows(40, 'y,a,b,g', (i) => [((i * 7) % 11) + i / 5, i % 9, 2 * (i % 9), `g${i % 8}`]),
    spec: { formula: 'y ~ a + b + (1 | g)' },
    becomes: 'y ~ a + (1 | g)',
  },
  {
    code: 'E219',
    data: () => rows(48, 'y,g,h', (i) => [((i * 7) % 11) + (i % 8), `g${i % 8}`, `h${i % 8}`]),
    spec: { formula: 'y ~ 1 + (1 | g) + (1 | h)' },
    becomes: 'y ~ 1 + (1 | g)',
  },
  {
    code: 'E211',
    data: () => rows(20, 'y,g', (i) => [(i * 7) % 11, `g${i}`]),
    spec: { formula: 'y ~ 1 + (1 | g)' },
    becomes: 'y ~ 1',
  },
  {
    code: 'E212',
    data: () => rows(20, 'y,g', (i) => [(i * 7) % 11, 'only']),
    spec: { formula: 'y ~ 1 + (1 | g)' },
    becomes: 'y ~ 1',
  },
  { code: 'E215', data: () => groups(10, 2), spec: { formula: 'y ~ x + (x | g)' }, becomes: 'y ~ x + (1 | g)' },
  { code: 'E204', data: () => groups(8, 6), spec: { formula: 'y ~ xx + (1 | g)' }, becomes: 'y ~ x + (1 | g)' },
  { code: 'E205', data: () => groups(8, 6), spec: { formula: 'y ~ sqr(x) + (1 | g)' }, becomes: 'y ~ sqrt(x) + (1 | g)' },
  {
    code: 'E220',
    data: () => rows(20, 'y,c,g', (i) => [(i * 7) % 11, 'same', `g${i % 5}`]),
    spec: { formula: 'y ~ c + (1 | g)' },
    becomes: 'y ~ 1 + (1 | g)',
  },
  {
    code: 'E223',
    data: () => rows(60_000, 'y,id', (i) => [(i * 7) % 11, `p${i % 20_000}`]),
    spec: { formula: 'y ~ id' },
    becomes: 'y ~ 1 + (1 | id)',
  },
  { code: 'E224', data: () => groups(8, 6), spec: { formula: 'y ~ 0' }, becomes: 'y ~ 1' },
  { code: 'E225', data: () => groups(8, 6), spec: { formula: 'y ~ x + y + (1 | g)' }, becomes: 'y ~ x + (1 | g)' },
  { code: 'E226', data: () => groups(8, 6), spec: { formula: 'y ~ x + (1 | g)', contrasts: { x: 'sum' } } },
  { code: 'E227', data: () => groups(8, 6), spec: { formula: 'y ~ x + (1 | g)', contrasts: { g: 'sum' } } },
  { code: 'E229', data: () => groups(8, 6), spec: { formula: 'y ~ x + (1 | g)', preset: 'stata' } },
  { code: 'E221', data: () => groups(8, 6), spec: { formula: 'y ~ x + (1 | g)', link: 'logg' } },
  { code: 'E207', data: () => groups(8, 6), spec: { formula: 'y ~ 1 + (1 | g)', weights: 'x', weightsAs: 'sampling' } },
  {
    code: 'D101',
    data: () => rows(40, 'y,x,g', (i) => [(i * 7) % 11, i === 30 ? 'n/a?' : i % 9, `g${i % 8}`]),
    spec: { formula: 'y ~ x + (1 | g)' },
  },
  {
    code: 'D104',
    data: () => rows(40, 'y,x_id,g', (i) => [(i * 7) % 11, 1 + (i % 4), `g${i % 8}`]),
    spec: { formula: 'y ~ x_id + (1 | g)' },
  },
  {
    code: 'D105',
    data: () => rows(40, 'y,k', (i) => [(i * 7) % 11, `90071992547409${10 + (i % 5)}77`]),
    spec: { formula: 'y ~ 1 + (1 | k)' },
  },
  {
    code: 'D106',
    data: () => rows(40, 'y,day,g', (i) => [(i * 7) % 11, `2024-03-0${1 + (i % 3)}`, `g${i % 8}`]),
    spec: { formula: 'y ~ day + (1 | g)' },
  },
  {
    code: 'D111',
    data: () => rows(40, 'y,x,z,g', (i) => [(i * 7) % 11, i % 2 === 0 ? '' : i, i % 2 === 0 ? i : '', `g${i % 8}`]),
    spec: { formula: 'y ~ x + z + (1 | g)' },
  },
  {
    code: 'D114',
    data: () => rows(40, 'y,x,g', (i) => [(i * 7) % 11 > 4 ? 'yes' : 'no', i % 9, `g${i % 8}`]),
    spec: { formula: 'y ~ x + (1 | g)' },
    press: /binomial/,
  },
  {
    code: 'D115',
    data: () => rows(40, 'y,w,g', (i) => [((i * 7) % 11) + (i % 8), i % 5 === 0 ? -1 : 2, `g${i % 8}`]),
    spec: { formula: 'y ~ 1 + (1 | g)', weights: 'w', weightsAs: 'precision' },
  },
  {
    code: 'D127',
    data: () => rows(60, 'y,g', (i) => [1.5 + ((i * 7) % 11), `g${i % 8}`]),
    spec: { formula: 'y ~ 1 + (1 | g)', family: 'poisson' },
  },
  {
    code: 'D128',
    data: () => rows(60, 'y,n,g', (i) => [(((i * 7) % 9) + 1) / 10, 10, `g${i % 8}`]),
    spec: { formula: 'y ~ 1 + (1 | g)', family: 'binomial' },
    press: /how many/,
  },
  {
    code: 'E218',
    data: () => rows(60, 'y,g', (i) => [((i * 7) % 11) - 3, `g${i % 8}`]),
    spec: { formula: 'y ~ 1 + (1 | g)', family: 'poisson' },
  },
  {
    code: 'C306',
    data: () => rows(80, 'y,t,g', (i) => [i % 2 === 0 ? 0 : (i * 7) % 3 > 0 ? 1 : 0, i % 2 === 0 ? 'a' : 'b', `g${i % 8}`]),
    spec: { formula: 'y ~ t + (1 | g)', family: 'binomial' },
  },
  { code: 'C316', data: () => binary(40, 4), spec: { formula: 'y ~ x + (1 | g)', family: 'binomial', method: 'laplace' } },
  {
    code: 'C317',
    data: sample('cbpp'),
    spec: { formula: 'cbind(incidence, size - incidence) ~ period + (1 | herd)', family: 'binomial', method: 'laplace' },
  },
  { code: 'C333', data: () => binary(60, 3), spec: { formula: 'y ~ x + (1 | g)', family: 'binomial', method: 'laplace' } },
  { code: 'C322', data: () => binary(30, 12), spec: { formula: 'y ~ x + (1 | g)', family: 'binomial', method: 'pql' } },
  { code: 'C323', data: () => binary(40, 3), spec: { formula: 'y ~ 1 + (1 | g)', family: 'binomial', method: 'npml' } },
  {
    code: 'E241',
    data: () => rows(80, 'y,g,h', (i) => [(i * 7) % 3 > 0 ? 1 : 0, `g${i % 8}`, `h${i % 5}`]),
    spec: { formula: 'y ~ 1 + (1 | g) + (1 | h)', family: 'binomial', method: 'agq:5' },
  },
  {
    code: 'E242',
    data: () => rows(80, 'y,g,h', (i) => [(i * 7) % 3 > 0 ? 1 : 0, `g${i % 8}`, `h${i % 5}`]),
    spec: { formula: 'y ~ 1 + (1 | g) + (1 | h)', family: 'binomial', method: 'laplace:3' },
  },
  {
    code: 'E243',
    data: () => rows(80, 'y,g,h', (i) => [(i * 7) % 3 > 0 ? 1 : 0, `g${i % 8}`, `h${i % 5}`]),
    spec: { formula: 'y ~ 1 + (1 | g) + (1 | h)', family: 'binomial', method: 'npml' },
  },
  { code: 'I401', data: counts, spec: { formula: 'y ~ x + (1 | g)', family: 'poisson', method: 'laplace' }, checks: true },
  {
    code: 'I402',
    data: () => rows(160, 'y,g', (i) => [(i * 7) % 4 === 0 ? 0 : 4 + ((i * 5) % 5), `g${i % 15}`]),
    spec: { formula: 'y ~ 1 + (1 | g)', family: 'poisson', method: 'laplace' },
    checks: true,
  },
  {
    code: 'I460',
    data: () => {
      const z = noise(5)
      return rows(200, 'y,g', (i) => [Math.exp(2 * (z() + z() + z()) + Math.sin(i % 20)).toFixed(4), `g${i % 20}`])
    },
    spec: { formula: 'y ~ 1 + (1 | g)' },
    checks: true,
    becomes: 'log(y) ~ 1 + (1 | g)',
  },
  {
    code: 'I467',
    data: () => {
      const z = noise(5)
      return rows(200, 'y,x,g', (i) => {
        const x = (i % 20) / 4 + 2 * z()
        return [(3 * ((i % 20) / 4) - x + z()).toFixed(3), x.toFixed(3), `g${i % 20}`]
      })
    },
    spec: { formula: 'y ~ x + (1 | g)' },
    checks: true,
    becomes: 'y ~ x + mean(x, g) + (1 | g)',
  },
  {
    code: 'I464',
    data: () => {
      const z = noise(5)
      return rows(60, 'y,x,g', (i) => [
        i % 10 === 9 ? 40 + 20 * (i % 6) : z().toFixed(3),
        i % 10 === 9 ? 30 + i : i % 7,
        `g${i % 10}`,
      ])
    },
    spec: { formula: 'y ~ x + (1 | g)' },
    checks: true,
    press: /g9 out/,
  },
  { code: 'I465', data: () => groups(6, 6), spec: { formula: 'y ~ x + (1 | g)' }, checks: true },
  {
    code: 'I466',
    data: () => {
      const z = noise(9)
      return rows(60, 'y,x,g', (i) => [(i % 20) + z(), i < 40 ? i % 5 : i % 3, i < 40 ? `a${Math.floor(i / 2)}` : `b${i % 5}`])
    },
    spec: { formula: 'y ~ x + (x | g)' },
    checks: true,
  },
  {
    code: 'I468',
    data: () => {
      const z = noise(9)
      return rows(60, 'y,a,b,g', (i) => [(i % 12) + z(), i % 11, (i % 11) + 0.1 * z(), `g${i % 12}`])
    },
    spec: { formula: 'y ~ a + b + (1 | g)' },
    checks: true,
  },
]

describe('fixes mend what they are offered for', () => {
  it.each(cases.map((own) => [own.code, own] as const))(
    '%s',
    async (code, { data, spec: given, checks = false, press, becomes }) => {
      const loaded = await opened(data())
      const spec = { ...emptySpec, ...given }
      const { table, columns } = derived(loaded, [])
      const before = await troublesOf(spec, table, checks)
      const trouble = before.troubles.find((own) => own.code === code)
      expect(before.troubles.map((own) => own.code)).toContain(code)
      const fixes = fixesOf(trouble!, { spec, fitted: before.fitted, columns })
      const fix = press === undefined ? fixes[0] : fixes.find(({ label }) => press.test(label))
      expect({ code, offered: fixes.length, fix }).toMatchObject({ fix: { label: expect.any(String) } })
      expect(`${fix!.gone}${fix!.put}`).not.toBe('')
      const after = derived(loaded, fix!.steps)
      const next = { ...spec, ...fix!.spec }
      if (becomes !== undefined) expect(next.formula).toBe(becomes)
      const now = await troublesOf(next, after.table, checks)
      // What describes the data stays said, and what it says of another term is another matter: this button has done what it can.
      const again = now.troubles
        .filter((own) => own.code === code && own.text === trouble!.text)
        .flatMap((own) => fixesOf(own, { spec: next, fitted: now.fitted, columns: after.columns }))
      expect(again.map(({ label }) => label)).not.toContain(fix!.label)
      if (trouble!.code.startsWith('E2') && before.fitted === null) expect(now.fitted).not.toBeNull()
      expect(now.troubles.filter((own) => codes[own.code as keyof typeof codes].severity === 'stop')).toEqual([])
    },
  )

  /** What an engine that works hardly ever says: the buttons are tried on the words it would use. */
  const rare: readonly (Trouble & { readonly spec: Partial<ModelSpec>; readonly button: RegExp })[] = [
    { code: 'C304', text: 'Stopped after 500 steps', fixes: [], column: null, spec: {}, button: /Drop the correlation/ },
    { code: 'C314', text: 'The information', fixes: [], column: null, spec: {}, button: /Drop the x slopes/ },
    { code: 'C311', text: 'practically zero', fixes: [], column: null, spec: {}, button: /Leave g out/ },
    { code: 'E228', text: 'too large', fixes: [], column: null, spec: {}, button: /only the averages/ },
    {
      code: 'C315',
      text: 'edge',
      fixes: [],
      column: null,
      spec: { family: 'poisson', link: 'identity' },
      button: /usual link/,
    },
    {
      code: 'C320',
      text: 'No start',
      fixes: [],
      column: null,
      spec: { family: 'poisson', link: 'identity' },
      button: /usual link/,
    },
    {
      code: 'C321',
      text: 'runs off',
      fixes: [],
      column: null,
      spec: { family: 'binomial', method: 'pql2' },
      button: /Laplace/,
    },
    {
      code: 'C331',
      text: 'not settled',
      fixes: [],
      column: null,
      spec: { family: 'binomial', method: 'ghq' },
      button: /adaptive/,
    },
    {
      code: 'E240',
      text: 'points',
      fixes: [],
      column: null,
      spec: { family: 'binomial', method: 'agq:99' },
      button: /5 points/,
    },
    {
      code: 'E244',
      text: 'terms',
      fixes: [],
      column: null,
      spec: { family: 'binomial', method: 'laplace:3' },
      button: /adaptive/,
    },
    { code: 'I462', text: 'differs', fixes: [], column: null, spec: {}, button: /robust/ },
    { code: 'I463', text: 'The effects of `g` on', fixes: ['look at `g3`'], column: null, spec: {}, button: /Look at g3/ },
  ]
  it.each(rare.map((own) => [own.code, own] as const))('%s, in its words', (_, { spec: change, button, ...trouble }) => {
    const spec = { ...emptySpec, formula: 'y ~ x + (x | g)', ...change }
    const columns = ['y', 'x', 'g'].map((name) => ({
      name,
      type: name === 'g' ? ('group' as const) : ('number' as const),
      min: 1,
    }))
    const fitted = { random: [{ group: 'g', terms: ['(Intercept)', 'x'], sd: [1, 1] }], aliased: [] }
    const fixes = fixesOf(trouble, { spec, fitted, columns })
    const fix = fixes.find(({ label }) => button.test(label))
    expect(fixes.map(({ label }) => label).join()).toMatch(button)
    expandFormula(parseFormula({ ...spec, ...fix!.spec }.formula), ['y', 'x', 'g'])
  })

  it('every code with buttons is one of the engine, and is tried here', () => {
    const tried = [...cases, ...rare].map(({ code }) => code)
    expect(fixableCodes.filter((code) => !(code in codes))).toEqual([])
    expect(fixableCodes.filter((code) => !tried.includes(code))).toEqual([])
  })

  it('a finding that nothing can mend has no button', () => {
    const columns = [{ name: 'y', type: 'number' as const, min: 0 }]
    const source = { spec: { ...emptySpec, formula: 'y ~ 1' }, fitted: null, columns }
    for (const code of ['D102', 'D120', 'C309', 'C312', 'C330', 'I461', 'I471'])
      expect(fixesOf({ code, text: '`y`', fixes: [], column: null }, source)).toEqual([])
  })
})
