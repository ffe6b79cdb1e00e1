import type { FitRecord, FixedRow } from 'blup'
import { Button } from '../../parts/button.tsx'
import { Card } from '../../parts/card.tsx'
import { copyText } from '../../parts/copy-text.ts'
import { decimalsFor, fixed, pText, short } from '../../parts/numbers.ts'
import { nouns } from '../../spec/nouns.ts'
import { store, useApp } from '../../store/state.ts'

const ddfNames: Readonly<Record<string, string>> = {
  satterthwaite: 'Satterthwaite',
  'kenward-roger': 'Kenward-Roger',
  hlm: 'as HLM',
  z: 'z',
}

/** Estimates with their intervals in numbers and drawn, and how much each differs by group. */
export function Estimates({
  record,
  ddf,
  confLevel,
}: {
  readonly record: FitRecord
  readonly ddf: string
  readonly confLevel: number
}) {
  const compact = useApp((state) => state.compact)
  const hover = useApp((state) => state.hover)
  const { fixed: rows, random, residual } = record
  const groups = [...new Set(random.map(({ group }) => group))]
  const slopes = rows.filter(({ term }) => term !== '(Intercept)')
  const low = Math.min(0, ...slopes.map(({ confLow }) => confLow).filter(Number.isFinite))
  const high = Math.max(0, ...slopes.map(({ confHigh }) => confHigh).filter(Number.isFinite))
  const normal = rows.some(({ df }) => df !== null)
  const robust = rows.some((row) => row.robustStdError !== undefined)
  const odds = record.family.link === 'logit' || record.family.link === 'log'
  const level = Math.round(100 * confLevel)
  const sdOf = (term: string, group: string): number | null => {
    for (const block of random) {
      const k = block.group === group ? block.terms.indexOf(term) : -1
      if (k >= 0) return block.sd[k]!
    }
    return null
  }
  const alone = random.flatMap((block) =>
    block.terms.flatMap((term, k) =>
      rows.some((row) => row.term === term) ? [] : [{ group: block.group, term, sd: block.sd[k]! }],
    ),
  )
  const columns = 8 + groups.length + (robust ? 1 : 0) + (odds ? 1 : 0)
  return (
    <Card
      title="Estimates"
      tools={
        <>
          <Button look="bare" onClick={() => store.set({ compact: !compact })}>
            {compact ? 'Roomy rows' : 'Compact rows'}
          </Button>
          <Button look="bare" onClick={() => void copy(record)}>
            Copy
          </Button>
        </>
      }
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a table that scrolls must be reachable by keys */}
      <section class="tw" tabIndex={0} aria-label="Estimates table">
        <table>
          <thead>
            <tr>
              <th scope="col">Term</th>
              <th scope="col">Estimate</th>
              <th scope="col">SE</th>
              {robust ? <th scope="col">robust SE</th> : null}
              <th scope="col">{level}% interval</th>
              <th scope="col" class="l">
                <span class="sr">Interval drawn</span>
              </th>
              {odds ? <th scope="col">{record.family.link === 'logit' ? 'odds ratio' : 'ratio'}</th> : null}
              <th scope="col">{normal ? 'df' : ''}</th>
              <th scope="col">
                <i>{normal ? 't' : 'z'}</i>
              </th>
              <th scope="col">
                <i>p</i>
              </th>
              {groups.map((group) => (
                <th key={group} scope="col" class="narrow">
                  SD by {nouns(group)[0]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => {
              const d = Math.min(6, decimalsFor(row.stdError))
              const key = `fixed ${row.term}`
              return (
                <tr
                  key={row.term}
                  class={hover === key ? 'hot' : ''}
                  onPointerEnter={() => store.set({ hover: key })}
                  onPointerLeave={() => store.set({ hover: null })}
                >
                  <th scope="row" class="term">
                    {row.term}
                  </th>
                  <td>
                    <span class="big">{fixed(row.estimate, d)}</span>
                  </td>
                  <td>{fixed(row.stdError, d)}</td>
                  {robust ? <td>{fixed(row.robustStdError ?? Number.NaN, d)}</td> : null}
                  <td>
                    {fixed(row.confLow, Math.max(0, d - 1))} to {fixed(row.confHigh, Math.max(0, d - 1))}
                  </td>
                  <td class="l">
                    <Interval row={row} low={low} high={high} />
                  </td>
                  {odds ? <td>{row.term === '(Intercept)' ? '' : short(Math.exp(row.estimate))}</td> : null}
                  <td>{row.df === null ? '' : fixed(row.df, 1)}</td>
                  <td>{fixed(row.statistic, 2)}</td>
                  <td>{pText(row.pValue)}</td>
                  {groups.map((group) => {
                    const sd = sdOf(row.term, group)
                    return (
                      <td key={group} class="rnd">
                        {sd === null ? '' : short(sd)}
                      </td>
                    )
                  })}
                </tr>
              )
            })}
            {alone.map(({ group, term, sd }) => (
              <tr key={`${group} ${term}`}>
                <th scope="row" class="term">
                  {term}
                </th>
                <td colSpan={columns - groups.length - 1} />
                {groups.map((own) => (
                  <td key={own} class="rnd">
                    {own === group ? short(sd) : ''}
                  </td>
                ))}
              </tr>
            ))}
            {residual === null ? null : (
              <tr>
                <th scope="row" class="term">
                  residual
                </th>
                <td colSpan={columns - 2} />
                <td>{short(residual.sd)}</td>
              </tr>
            )}
          </tbody>
        </table>
      </section>
      <p class="foot-n">
        {normal ? (
          <>
            df and <i>p</i>: {ddfNames[ddf] ?? ddf}.{' '}
          </>
        ) : null}
        The bar marks zero; the intercept has its own scale. {correlations(record)}
      </p>
    </Card>
  )
}

function correlations({ random }: FitRecord): string {
  const said = random.flatMap(({ terms, corr, group, structure }) =>
    structure === 'us' && terms.length === 2
      ? [`Correlation of ${terms.join(' and ')} by ${nouns(group)[0]} ${fixed(corr[1]![0]!, 2)}.`]
      : [],
  )
  return said.join(' ')
}

const wide = 150

function Interval({ row, low, high }: { readonly row: FixedRow; readonly low: number; readonly high: number }) {
  const { confLow, confHigh, estimate } = row
  if (![confLow, confHigh, estimate].every(Number.isFinite)) return null
  const own = row.term === '(Intercept)'
  const [a, b] = own ? [Math.min(0, confLow * 1.04), Math.max(0, confHigh * 1.04)] : [low, high]
  const pad = 6
  const x = (value: number) => pad + ((value - a) / (b - a || 1)) * (wide - 2 * pad)
  return (
    <svg class="iv" width={wide} height="18" viewBox={`0 0 ${wide} 18`} aria-hidden="true" focusable="false">
      <path class="gr" d={`M${pad} 9H${wide - pad}`} />
      <path class="ax" d={`M${x(0)} 2V16`} />
      {own ? <path class="brk" d={`M${wide / 2} 4l-3 10M${wide / 2 + 4} 4l-3 10`} /> : null}
      <path class="ivl" d={`M${x(confLow)} 9H${x(confHigh)}`} />
      <circle class="ivd" cx={x(estimate)} cy="9" r="3.8" />
    </svg>
  )
}

/** As a spreadsheet takes it. */
async function copy({ fixed: rows }: FitRecord): Promise<void> {
  const head = ['term', 'estimate', 'SE', 'df', 'statistic', 'p', 'lower', 'upper']
  const lines = rows.map(({ term, estimate, stdError, df, statistic, pValue, confLow, confHigh }) =>
    [term, estimate, stdError, df ?? '', statistic, pValue, confLow, confHigh].join('\t'),
  )
  const copied = await copyText([head.join('\t'), ...lines].join('\n'))
  store.set({ said: copied ? 'Estimates copied' : 'The browser did not allow copying' })
}
