import type { PartsSection } from 'blup'
import { MathView } from '../../parts/math-view.tsx'
import { fixed, short } from '../../parts/numbers.ts'
import { edit } from '../../store/model-actions.ts'
import { useApp } from '../../store/state.ts'

interface Props {
  readonly block: PartsSection['blocks'][number]
  readonly group: string
  readonly one: string
  readonly values: boolean
}

/** How the random effects of a block are distributed; pressed, their correlation comes and goes. */
export function CovarianceLine({ block, group, one, values }: Props) {
  const record = useApp((state) => state.fit?.answer.record ?? null)
  const { errors, structure, symbol } = block
  const vector = errors.map((error) => error.symbol).join('<mo>,</mo>')
  const found = record?.random.find(
    (own) =>
      own.group === group && own.terms.length === errors.length && errors.every(({ term }) => own.terms.includes(term ?? '')),
  )
  const full = structure === 'us'
  const corr = found?.corr[1]?.[0] ?? null
  const words =
    values && found !== undefined
      ? `SD ${found.sd.map(short).join(' and ')}${errors.length === 2 && corr !== null && full ? `, correlation ${fixed(corr, 2)}` : ''}`
      : errors.length === 1
        ? `how far one ${one} is from the next`
        : full
          ? 'they vary, and may go together'
          : 'they vary independently of each other'
  return (
    <div class="dist">
      <span class="cov">
        <MathView
          mathml={`${errors.length > 1 ? `<mo>(</mo>${vector}<mo>)</mo>` : vector}<mo>∼</mo><mi>N</mi><mo>(</mo><mn>0</mn><mo>,</mo>`}
        />
        {errors.length > 1 ? (
          <button
            type="button"
            class="chip rx cov-chip"
            onClick={() => edit({ kind: 'structure', group, structure: full ? 'diag' : 'us' })}
          >
            <span class="sr">Covariance {full ? 'full: press for uncorrelated' : 'without correlation: press for full'}</span>
            <span aria-hidden="true" class="vis">
              <MathView mathml={symbol} />{' '}
              <span class="s">{full ? 'full' : structure === 'diag' ? 'uncorrelated' : structure}</span>
            </span>
          </button>
        ) : (
          <MathView mathml={symbol} />
        )}
        <MathView mathml="<mo>)</mo>" />
      </span>
      {errors.length === 2 && full ? <Ellipse corr={corr} /> : null}
      <span>{words}</span>
    </div>
  )
}

/** An ellipse at the estimated correlation; a circle where there is none, or where a standard deviation of zero leaves it undefined. */
function Ellipse({ corr }: { readonly corr: number | null }) {
  const known = corr !== null && Number.isFinite(corr)
  const r = known ? corr : 0
  const points = Array.from({ length: 41 }, (_, i) => {
    const t = (i / 40) * 2 * Math.PI
    const x = Math.cos(t)
    const y = r * Math.cos(t) + Math.sqrt(Math.max(0, 1 - r * r)) * Math.sin(t)
    return `${(17 + x * 11).toFixed(1)},${(17 - y * 11).toFixed(1)}`
  }).join(' ')
  return (
    <svg
      width="34"
      height="34"
      viewBox="0 0 34 34"
      role="img"
      aria-label={
        known
          ? `Correlation ${fixed(corr, 2)}`
          : corr === null
            ? 'Correlation, not estimated yet'
            : 'Correlation, not defined: a standard deviation is zero'
      }
    >
      <path d="M2 17h30M17 2v30" class="gr" />
      <polygon points={points} class={known ? 'ell' : 'ell un'} />
    </svg>
  )
}
