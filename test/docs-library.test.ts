import { readFileSync } from 'node:fs'
import { readTable } from '@blup/data'
import { compare, fit, fitSync, type GlmmFit, type LmmFit, levels, methods } from 'blup'
import { expect, it } from 'vitest'

const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor as new (
  ...names: string[]
) => (...values: unknown[]) => Promise<unknown[]>

/** The programs of a page, in order; each with the lines of which the value is told behind `//` or which stand alone. */
const programs = (page: string): string[] =>
  [...readFileSync(new URL(`../docs/${page}`, import.meta.url), 'utf8').matchAll(/```(?:js|ts)\n([\s\S]*?)```/g)].map(
    ([, text]) => text!.replace(/^import .*\n/gm, '').replace(/\s+\/\/ .*$/gm, ''),
  )

/** Runs a program with these names, and gives the values of its lines and of what it declares. */
async function run(program: string, names: Readonly<Record<string, unknown>>): Promise<unknown[]> {
  const lines = program
    .trim()
    .split('\n')
    .flatMap((line) => (/^(const|await|$)/.test(line) ? [line] : line.split('; ')))
  const body = lines.map((line) => {
    const declared = /^const (?:\{ (\w+) \}|(\w+)) =/.exec(line)
    if (declared !== null) return `${line}\nvalues.push(${declared[1] ?? declared[2]})`
    return line === '' ? '' : `values.push(${line})`
  })
  const text = `const values = []\n${body.join('\n')}\nreturn values`
  return new AsyncFunction(...Object.keys(names), text)(...Object.values(names))
}

const herds = 'cbind(incidence, size - incidence) ~ period + (1 | herd)'

it('docs/generalized.md: what a fit answers', async () => {
  const { table: cbpp } = await readTable('cbpp')
  const [answers, profile, bootstrap, ...more] = programs('generalized.md')
  expect(more).toEqual([])
  const values = await run(answers!, { fitSync, cbpp })
  expect(values).toHaveLength(11)
  expect(values).not.toContain(undefined)
  const m: GlmmFit = fitSync(herds, cbpp, { family: 'binomial', method: 'laplace' })
  const [rows] = (await run(profile!, { m })) as [{ confLow: number; confHigh: number; estimate: number }[]]
  expect(rows.map(({ confLow, confHigh, estimate }) => [confLow, confHigh, estimate].map((x) => x.toFixed(3)))).toEqual([
    ['0.346', '1.100', '0.642'],
  ])
  const [boot] = (await run(bootstrap!.replace('1000', '39'), { m })) as [{ rows: Record<string, unknown>[] }]
  expect(Object.keys(boot.rows[0]!)).toEqual(expect.arrayContaining(['estimate', 'bias', 'stdError', 'confLow', 'confHigh']))
})

it('docs/methods.md: all methods, and mass points', async () => {
  const { table: rows } = await readTable('Contraception')
  const [program, ...more] = programs('methods.md')
  expect(more).toEqual([])
  const [table, told, reasons, advice, fitted, points, posterior] = (await run(program!, { methods, fit, rows })) as [
    unknown,
    Record<string, unknown>[],
    Record<string, unknown>[],
    string,
    GlmmFit,
    Record<string, unknown>[],
    Record<string, unknown>[],
  ]
  expect(table).toBeDefined()
  const columns = ['method', 'fixed', 'random', 'logLik', 'pseudoDeviance', 'distance', 'evaluations', 'elapsedMs']
  expect(Object.keys(told[0]!)).toEqual(expect.arrayContaining(columns))
  expect(Object.keys(reasons[0] ?? { method: '', reason: '' })).toEqual(['method', 'reason'])
  expect(advice).toMatch(/^Believe agq:9: /)
  expect(fitted.method).toBe('npml')
  expect(Object.keys(points[0]!)).toEqual(expect.arrayContaining(['location', 'stdError', 'probability', 'atInfinity']))
  expect(Object.keys(posterior[0]!)).toEqual(['level', 'probabilities', 'likeliest'])
})

it('docs/tests.md: tests, means, comparisons and influence', async () => {
  const read = async (name: string) => (await readTable(name)).table
  const machines = await fit('score ~ Machine + (1 | Worker)', await read('Machines'))
  const cake = await fit('angle ~ recipe * temperature + (1 | recipe:replicate)', await read('cake'))
  const growth = await fit('distance ~ age * Sex + (age | Subject)', await read('Orthodont'))
  const sleep = await read('sleepstudy')
  const small: LmmFit = await fit('Reaction ~ Days + (1 | Subject)', sleep)
  const large: LmmFit = await fit('Reaction ~ Days + (Days | Subject)', sleep)
  const [tests, means, comparison, influence, ...more] = programs('tests.md')
  expect(more).toEqual([])
  const found = await run(tests!, { fit: machines })
  expect(found).toHaveLength(3)
  expect((found[1] as { rows: { estimate: number }[] }).rows[0]!.estimate).toBeCloseTo(
    machines.fixed[1]!.estimate - machines.fixed[2]!.estimate,
  )
  const [byRecipe] = means!.trim().split('\n')
  const [emmeans] = (await run(byRecipe!, { fit: cake })) as [{ contrasts: { rows: unknown[] } }]
  expect(emmeans.contrasts.rows).toHaveLength(18)
  const [trends] = (await run(means!.trim().split('\n')[1]!, { fit: growth })) as [{ rows: unknown[] }]
  expect(trends.rows).toHaveLength(2)
  const compared = (await run(comparison!, { compare, small, large })) as { rows: unknown[] }[]
  expect(compared.map(({ rows }) => rows.length)).toEqual([2, 2])
  const [rows] = (await run(influence!, { fit: large })) as [unknown[], unknown[]]
  expect(rows).toHaveLength(18)
})

it('docs/levels.md: one table, and a table for each level', async () => {
  const [one, two, ...more] = programs('levels.md')
  expect(more).toEqual([])
  const students = Array.from({ length: 60 }, (_, i) => ({
    School: `s${i % 12}`,
    SES: (i * 7) % 5,
    MathAch: ((i * 5) % 13) + (i % 12),
  }))
  const schools = Array.from({ length: 12 }, (_, j) => ({ School: `s${j}`, Sector: (j * 5) % 3 }))
  const equations = 'level 1: MathAch = b0 + b1*SES + e\nlevel 2 (School): b0 = g00 + g01*Sector + u0\nb1 = g10'
  const data = students.map((own, i) => ({ ...own, Sector: schools[i % 12]!.Sector }))
  const [together] = (await run(one!, { levels, equations, data, options: {} })) as [LmmFit]
  const [apart] = (await run(two!, { levels, equations, students, schools })) as [LmmFit]
  expect(apart.fixed).toEqual(together.fixed)
})
