import { Card } from '../../parts/card.tsx'
import { list } from '../../spec/headlines.ts'
import { nouns } from '../../spec/nouns.ts'
import { useApp } from '../../store/state.ts'

const share = (value: number): string => (value === 1 ? '1' : value.toFixed(3).replace(/^0/, ''))

/** Shares of the variance, by name. */
export function SharesCard() {
  const r2 = useApp((state) => state.fit!.answer.r2)
  const icc = useApp((state) => state.fit!.answer.icc)
  const random = useApp((state) => state.fit!.answer.record.random)
  const slopes = [...new Set(random.flatMap(({ terms }) => terms.filter((term) => term !== '(Intercept)')))]
  if (r2 === null && (icc === null || icc.length === 0)) return null
  return (
    <Card title="Shares of the variance">
      <dl class="kv bd wide">
        {r2 === null ? null : (
          <>
            <div>
              <dt>Explained by the fixed part (marginal R²)</dt>
              <dd>{share(r2.marginal)}</dd>
            </div>
            <div>
              <dt>Explained by fixed and random part (conditional R²)</dt>
              <dd>{share(r2.conditional)}</dd>
            </div>
          </>
        )}
        {icc?.map(({ group, icc: value }) => (
          <div key={group}>
            <dt>Of what the fixed part leaves, between {nouns(group)[1]} (ICC)</dt>
            <dd>{share(value)}</dd>
          </div>
        ))}
      </dl>
      {slopes.length === 0 ? null : (
        <p class="foot-n">
          With slopes that differ there is no single share: it changes along {list(slopes)}. <i>ICC along a predictor</i> draws
          how.
        </p>
      )}
    </Card>
  )
}
