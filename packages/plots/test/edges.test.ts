import { BlupError, fitSync, type LmmFit, type Table, toTable } from 'blup'
import { describe, expect, it } from 'vitest'
import { kinds, type PlotOptions, plot } from '../src/index.ts'
import { dataset } from './examples.ts'
import { checkForm } from './spec-checks.ts'

interface Edge {
  readonly name: string
  readonly formula: string
  readonly data: () => Table
  readonly options?: PlotOptions
  readonly weights?: string
}

const sine = (i: number): number => Math.sin(i * 12.9898) * 2

function made(n: number, extra: (i: number) => Record<string, string | number | boolean | null>): Table {
  const rows = Array.from({ length: n }, (_, i) => ({ y: 3 + sine(i) + (i % 6), g: `g${i % 6}`, ...extra(i) }))
  return toTable(rows)
}

const edges: readonly Edge[] = [
  { name: 'a variance of zero', formula: 'Yield ~ 1 + (1 | Batch)', data: () => dataset('Dyestuff2.csv', ['Batch']) },
  { name: 'no random effects', formula: 'y ~ x + g', data: () => made(48, (i) => ({ x: sine(i + 7) })) },
  { name: 'an intercept alone', formula: 'y ~ 1 + (1 | g)', data: () => made(30, () => ({})) },
  { name: 'no intercept', formula: 'y ~ 0 + x + (0 + x | g)', data: () => made(60, (i) => ({ x: 2 + sine(i + 7) })) },
  {
    name: 'missing values',
    formula: 'y ~ x + a + (1 | g)',
    data: () => made(60, (i) => ({ x: i % 7 === 0 ? null : sine(i + 3), a: i % 11 === 0 ? null : i % 2 === 0 ? 'p' : 'q' })),
  },
  {
    name: 'two groups and few rows',
    formula: 'y ~ x + (1 | h)',
    data: () => made(8, (i) => ({ x: i, h: i % 2 === 0 ? 'one' : 'two' })),
  },
  {
    name: 'functions, a logical and a polynomial',
    formula: 'log(y + 4) ~ poly(x, 2) + flag * I(x^2) + (1 + x | g)',
    data: () => made(90, (i) => ({ x: sine(i + 3), flag: i % 3 === 0 })),
  },
  {
    name: "names and levels that are nobody's friends",
    formula: '`the "y".a[0]` ~ `x.1 <b>` + `c\'d` + (`x.1 <b>` | `group, of`)',
    data: () =>
      toTable(
        Array.from({ length: 64 }, (_, i) => ({
          'the "y".a[0]': sine(i) + (i % 8),
          'x.1 <b>': sine(i + 5),
          "c'd": i % 2 === 0 ? 'nil' : '"</script>',
          'group, of': ['a.b', 'a\nb', "it's", '"q"', '<i>', '\\', '漢字', 'a very long level that goes on and on and on'][
            i % 8
          ]!,
        })),
      ),
    options: { highlight: "it's" },
  },
  {
    name: 'a date and a factor of one row a level',
    formula: 'y ~ when + (1 | g)',
    data: () =>
      toTable(Array.from({ length: 40 }, (_, i) => ({ y: sine(i) + (i % 5), g: `g${i % 5}`, when: new Date(2024, 0, 1 + i) }))),
  },
  {
    name: 'huge and tiny numbers',
    formula: 'y ~ x + (x | g)',
    data: () =>
      toTable(
        Array.from({ length: 60 }, (_, i) => ({ y: 1e12 * (5 + sine(i) + (i % 6)), x: 1e-7 * sine(i + 3), g: `g${i % 6}` })),
      ),
  },
]

const fits = new Map<string, { fit: LmmFit; data: Table }>()
function fitted(edge: Edge): { fit: LmmFit; data: Table } {
  const found = fits.get(edge.name)
  if (found !== undefined) return found
  const data = edge.data()
  const one = { fit: fitSync(edge.formula, data), data }
  fits.set(edge.name, one)
  return one
}

describe('plots of models at the edge', () => {
  const cases = edges.flatMap((edge) => kinds.map((kind) => ({ edge, kind, of: edge.name, name: kind.name })))
  it.each(cases)('$name of $of is drawn, or a reason is given', async ({ edge, kind }) => {
    const { fit, data } = fitted(edge)
    const computed = {
      ...(kind.needs.includes('profile') ? { profile: await fit.profile() } : {}),
      ...(kind.needs.includes('influence')
        ? { influence: await fit.influence(fit.random.length > 0 ? {} : { by: 'row', only: [1, 2] }) }
        : {}),
    }
    const grouped = fit.random.length > 0 ? (edge.options ?? {}) : {}
    try {
      checkForm(plot(kind.name, fit, { data, simulations: 20, ...grouped, ...computed }))
    } catch (error) {
      if (!(error instanceof BlupError)) throw error
      expect(['I470']).toContain(error.code)
      expect(error.message).toMatch(/\.$/)
    }
  })
})
