import type { EquationPart, FitRecord, ModelParts } from 'blup'
import { Button } from '../../parts/button.tsx'
import { Card } from '../../parts/card.tsx'
import { MathView } from '../../parts/math-view.tsx'
import { decimalsFor, fixed, pText, short } from '../../parts/numbers.ts'
import { Select } from '../../parts/select.tsx'
import { nouns } from '../../spec/nouns.ts'
import { edit, setSpec } from '../../store/model-actions.ts'
import { store, useApp } from '../../store/state.ts'
import { sdOf, spoken } from './chip.tsx'
import { inspected } from './place-variable.ts'

/** What the chosen part is, its numbers, and what can be done with it. */
export function PartSheet() {
  const parts = useApp((state) => state.parts)
  const chosen = useApp((state) => state.chosen)
  const record = useApp((state) => state.fit?.answer.record ?? null)
  const part = parts === null || chosen === null ? undefined : findPart(parts, chosen)
  if (part === undefined || parts === null) {
    return (
      <Card title="A part of the model">
        <p class="bd small muted">Press a symbol: what it says, its numbers, and what can be done with it stand here.</p>
      </Card>
    )
  }
  const heading = {
    fixed: 'Fixed effect',
    coefficient: 'Coefficient',
    random: 'Random effect',
    residual: 'Residual',
    offset: 'Offset',
  }[part.kind]
  const rows = record === null ? [] : numbers(part, record)
  return (
    <Card title={heading} small={part.term === null ? undefined : <code>{part.term}</code>} class="part">
      <div class="bd">
        <div class="sym">
          <MathView mathml={part.symbol} />
        </div>
        <p class="say">{sentence(part, parts)}</p>
        {rows.length === 0 ? null : (
          <dl class="kv">
            {rows.map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        )}
        <Actions part={part} parts={parts} />
      </div>
    </Card>
  )
}

function findPart(parts: ModelParts, key: string): EquationPart | undefined {
  for (const { equations } of parts.sections)
    for (const equation of equations) for (const part of equation.parts) if (part.key === key) return part
  return undefined
}

function numbers(part: EquationPart, record: FitRecord): (readonly [string, string])[] {
  if (part.kind === 'fixed') {
    const row = record.fixed.find(({ term }) => term === part.term)
    if (row === undefined) return []
    const d = Math.min(5, decimalsFor(row.stdError))
    return [
      ['Estimate', fixed(row.estimate, d)],
      ['Standard error', fixed(row.stdError, d)],
      ['95% interval', `${fixed(row.confLow, d)} to ${fixed(row.confHigh, d)}`],
      ...(row.df === null ? [] : [['df', fixed(row.df, 1)] as const]),
      [row.df === null ? 'z, p' : 't, p', `${fixed(row.statistic, 2)}, ${pText(row.pValue)}`],
    ]
  }
  if (part.kind === 'random') {
    const sd = sdOf(part, record)
    if (sd === null) return []
    const block = record.random.find(({ group, terms }) => group === part.group && terms.includes(part.term ?? ''))
    const corr = block?.terms.length === 2 ? (block.corr[1]?.[0] ?? null) : null
    return [
      ['SD', short(sd)],
      ['Variance', short(sd * sd)],
      ...(corr === null ? [] : [['Correlation', fixed(corr, 2)] as const]),
      ['Groups', String(record.data.groups[part.group ?? ''] ?? '')],
    ]
  }
  if (part.kind === 'residual' && record.residual !== null)
    return [
      ['SD', short(record.residual.sd)],
      ['Variance', short(record.residual.sd ** 2)],
    ]
  return []
}

function sentence(part: EquationPart, parts: ModelParts): string {
  const response = parts.formula.split('~')[0]!.trim()
  const section = parts.sections.find(({ equations }) =>
    equations.some((equation) => equation.parts.some(({ key }) => key === part.key)),
  )
  const [one, many] = section === undefined || section.level === 1 ? (['row', 'rows'] as const) : nouns(section.label)
  const of = part.all.slice(0, part.all.length - part.variables.length)
  switch (part.kind) {
    case 'fixed':
      if (part.all.length === 0) return `The expected ${response} where every predictor is zero or at its reference.`
      if (section !== undefined && section.level > 1 && part.variables.length > 0) {
        return of.length === 0
          ? `How the ${one} averages of ${response} change with ${part.variables.join(' by ')}.`
          : `How the ${of.join(' by ')} slope changes with ${part.variables.join(' by ')}: a cross-level interaction.`
      }
      return `How ${response} changes with ${part.all.join(' by ')}${section !== undefined && section.level > 1 ? `, in a ${one} whose other predictors are zero` : ''}.`
    case 'coefficient':
      return part.all.length === 0
        ? `The average of each group; its equation stands on the next level.`
        : `The slope of ${part.all.join(' by ')} in each group; its equation stands on the next level.`
    case 'random':
      return `What is left of the differences between ${many} in their ${part.all.length === 0 ? 'averages' : `${part.all.join(' by ')} slopes`}, after what explains them.`
    case 'residual':
      return `What is left of each ${response} after everything above.`
    default:
      return `${spoken(part)}.`
  }
}

/** `us` blocks stay as they are; removing the last random effect of a group removes its level. */
function Actions({ part, parts }: { readonly part: EquationPart; readonly parts: ModelParts }) {
  const column = part.variables.length === 1 ? inspected(part.variables[0]!) : undefined
  const numeric = column !== undefined && (column.type === 'number' || column.type === 'integer')
  const category = column !== undefined && (column.type === 'factor' || column.type === 'logical')
  const groups = parts.sections.filter(({ level }) => level > 1)
  const [next] = groups
  const gone = (change: Parameters<typeof edit>[0]) => () => {
    edit(change)
    store.set({ chosen: null })
  }
  return (
    <div class="acts">
      {part.kind === 'fixed' && part.all.length > 0 ? (
        <Button onClick={gone({ kind: 'remove', variables: part.all })}>Remove from this line</Button>
      ) : null}
      {part.kind === 'fixed' && part.all.length === 0 ? (
        <Button onClick={gone({ kind: 'remove', variables: [] })}>Fix at 0</Button>
      ) : null}
      {part.kind === 'coefficient' && part.all.length > 0 ? (
        <Button onClick={gone({ kind: 'remove-coefficient', variables: part.all })}>
          Remove {part.all.join(' by ')} altogether
        </Button>
      ) : null}
      {part.kind === 'coefficient'
        ? groups.map(({ label, equations }) => {
            const random = equations.some(
              ({ of, parts: own }) => of?.key === part.key && own.some(({ kind }) => kind === 'random'),
            )
            const [one, many] = nouns(label)
            return (
              <Button key={label} onClick={() => edit({ kind: 'toggle-random', variables: part.all, group: label })}>
                {random ? `Same for all ${many}` : `Let it differ by ${one}`}
              </Button>
            )
          })
        : null}
      {part.kind === 'random' ? (
        <>
          <Button onClick={gone({ kind: 'toggle-random', variables: part.all, group: part.group ?? '' })}>
            Same for all {nouns(part.group ?? '')[1]}
          </Button>
          <Button onClick={() => store.set({ station: 'results' })}>See each {nouns(part.group ?? '')[0]}</Button>
        </>
      ) : null}
      {numeric ? (
        <>
          <Button onClick={gone({ kind: 'replace', variable: part.variables[0]!, by: `grand(${part.variables[0]})` })}>
            Centre at its mean
          </Button>
          {next !== undefined && column.level.length === 0 ? (
            <Button
              onClick={gone({
                kind: 'replace',
                variable: part.variables[0]!,
                by: `group(${part.variables[0]}, ${next.label})`,
              })}
            >
              Centre within each {nouns(next.label)[0]}
            </Button>
          ) : null}
        </>
      ) : null}
      {category ? <Coding column={part.variables[0]!} /> : null}
    </div>
  )
}

const codings = [
  ['', 'against the reference level'],
  ['sum', 'against the mean of all levels'],
  ['helmert', 'against the levels before'],
  ['poly', 'polynomials'],
] as const

function Coding({ column }: { readonly column: string }) {
  const contrasts = useApp((state) => state.document.spec.contrasts)
  return (
    <div class="coding">
      <span class="muted small">Levels compared</span>
      <Select
        label={`How levels of ${column} are compared`}
        value={contrasts[column] ?? ''}
        options={codings}
        onChange={(value) => {
          const rest = Object.fromEntries(Object.entries(contrasts).filter(([name]) => name !== column))
          setSpec({ contrasts: value === '' ? rest : { ...rest, [column]: value } })
        }}
      />
    </div>
  )
}
