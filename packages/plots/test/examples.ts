import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { fitSync, type GlmmFit, type LmmFit, retype, type Table, toTable } from 'blup'

/** A shipped data set, read without the data package. */
export function dataset(file: string, text: readonly string[]): Table {
  const bytes = readFileSync(new URL(`../../../datasets/${file}`, import.meta.url))
  const lines = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8').trim().split(/\r?\n/)
  const names = lines[0]!.split(',').map((name) => name.replace(/^"|"$/g, ''))
  const cells = lines.slice(1).map((line) => line.split(',').map((cell) => cell.replace(/^"|"$/g, '')))
  const columns = names.map((name, k) => {
    const values = cells.map((row) => row[k]!)
    return [name, text.includes(name) ? values : values.map((x) => (x === 'NA' ? Number.NaN : Number(x)))] as const
  })
  return toTable(Object.fromEntries(columns))
}

export interface Example {
  readonly fit: LmmFit
  readonly data: Table
}

const made = new Map<string, Example>()

function example(name: string, make: () => Example): Example {
  const found = made.get(name) ?? make()
  made.set(name, found)
  return found
}

/** 18 subjects over ten days: random intercepts and slopes. */
export const sleepstudy = (): Example =>
  example('sleepstudy', () => {
    const data = dataset('sleepstudy.csv', ['Subject'])
    return { data, fit: fitSync('Reaction ~ Days + (Days | Subject)', data) }
  })

/** 24 plates crossed with 6 samples. */
export const penicillin = (): Example =>
  example('penicillin', () => {
    const data = dataset('Penicillin.csv', ['plate', 'sample'])
    return { data, fit: fitSync('diameter ~ 1 + (1 | plate) + (1 | sample)', data) }
  })

/** 7,185 students in 160 schools. */
export const hsb = (): Example =>
  example('hsb', () => {
    const data = retype(dataset('Hsb82.csv.gz', ['school', 'minrty', 'sx', 'sector']), { refs: { sector: 'Public' } })
    return { data, fit: fitSync('mAch ~ cses * meanses + cses * sector + (cses | school)', data) }
  })

/** 6 workers on three machines, 54 rows. */
export const machines = (): Example =>
  example('machines', () => {
    const data = dataset('Machines.csv', ['Worker', 'Machine'])
    return { data, fit: fitSync('score ~ Machine + (1 | Worker) + (1 | Worker:Machine)', data) }
  })

/** 30 casks in 10 batches. */
export const pastes = (): Example =>
  example('pastes', () => {
    const data = dataset('Pastes.csv', ['batch', 'cask', 'sample'])
    return { data, fit: fitSync('strength ~ 1 + (1 | batch/cask)', data) }
  })

/** 6,000 rows in 1,500 groups crossed with 10: more than is drawn one by one. */
export const many = (): Example =>
  example('many', () => {
    const n = 6000
    let state = 1
    const uniform = (): number => {
      state = (state * 48271) % 2147483647
      return state / 2147483647
    }
    const normal = (): number => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform())
    const ofGroup = Array.from({ length: 1500 }, normal)
    const ofItem = Array.from({ length: 10 }, normal)
    const g = Array.from({ length: n }, (_, i) => i % 1500)
    const item = Array.from({ length: n }, () => Math.floor(uniform() * 10))
    const x = Array.from({ length: n }, normal)
    const arm = Array.from({ length: n }, (_, i) => (i % 2 === 0 ? 'a' : 'b'))
    const y = x.map((v, i) => 2 + v + ofGroup[g[i]!]! + ofItem[item[i]!]! + normal())
    const data = toTable({ y, x, arm, g: g.map((v) => `g${v}`), item: item.map((v) => `i${v}`) })
    return { data, fit: fitSync('y ~ x + arm + (x | g) + (1 | item)', data) }
  })

export interface GeneralizedExample {
  readonly fit: GlmmFit
  readonly data: Table
}

const generalized = new Map<string, GeneralizedExample>()

function generalizedExample(name: string, make: () => GeneralizedExample): GeneralizedExample {
  const found = generalized.get(name) ?? make()
  generalized.set(name, found)
  return found
}

/** Successes of several trials: 56 rows of 15 herds. */
export const cbpp = (): GeneralizedExample =>
  generalizedExample('cbpp', () => {
    const data = dataset('cbpp.csv', ['herd', 'period'])
    const formula = 'cbind(incidence, size - incidence) ~ period + (1 | herd)'
    return { data, fit: fitSync(formula, data, { family: 'binomial' }) as GlmmFit }
  })

/** 1,908 answers of yes or no, of 294 patients over time. */
export const toenail = (): GeneralizedExample =>
  generalizedExample('toenail', () => {
    const data = dataset('toenail.csv', ['patientID', 'outcome', 'treatment'])
    return { data, fit: fitSync('outcome ~ treatment * time + (1 | patientID)', data, { family: 'binomial' }) as GlmmFit }
  })

/** 403 counts in broods and places. */
export const ticks = (): GeneralizedExample =>
  generalizedExample('ticks', () => {
    const data = dataset('grouseticks.csv', ['INDEX', 'BROOD', 'LOCATION', 'YEAR'])
    return {
      data,
      fit: fitSync('TICKS ~ YEAR + cHEIGHT + (1 | BROOD) + (1 | LOCATION)', data, { family: 'poisson' }) as GlmmFit,
    }
  })
