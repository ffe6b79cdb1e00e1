import { Button } from '../../parts/button.tsx'
import { Card } from '../../parts/card.tsx'
import { fixed, pText } from '../../parts/numbers.ts'
import { ProblemText } from '../../parts/problem-text.tsx'
import { store, useApp } from '../../store/state.ts'

const number = (value: unknown): number => (typeof value === 'number' ? value : Number.NaN)

/** The ticked models in one table, each tested against the one before. */
export function ComparisonCard() {
  const comparison = useApp((state) => state.comparison)!
  const kept = useApp((state) => state.kept)
  const { answer, problem } = comparison
  return (
    <Card
      title="Models compared"
      class="compared"
      tools={
        <Button look="bare" onClick={() => store.set({ comparison: null })}>
          Close
        </Button>
      }
    >
      {problem !== null ? (
        <div class="bd">
          <ProblemText problem={problem} />
        </div>
      ) : answer === null ? (
        <p class="bd muted">Working.</p>
      ) : (
        <>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a table that scrolls must be reachable by keys */}
          <section class="tw" tabIndex={0} aria-label="Comparison table">
            <table>
              <thead>
                <tr>
                  <th scope="col">Model</th>
                  <th scope="col">parameters</th>
                  <th scope="col">log L</th>
                  <th scope="col">AIC</th>
                  <th scope="col">BIC</th>
                  <th scope="col">χ²</th>
                  <th scope="col">df</th>
                  <th scope="col">
                    <i>p</i>
                  </th>
                  <th scope="col">
                    <i>p</i>, boundary
                  </th>
                </tr>
              </thead>
              <tbody>
                {answer.rows.map((row) => (
                  <tr key={String(row.model)}>
                    <th scope="row" class="term wrap">
                      {kept.find(({ spec }) => spec.formula === row.model)?.name ?? ''}{' '}
                      <span class="muted">{String(row.model)}</span>
                    </th>
                    <td>{String(row.npar)}</td>
                    <td>{fixed(number(row.logLik), 2)}</td>
                    <td>{fixed(number(row.aic), 1)}</td>
                    <td>{fixed(number(row.bic), 1)}</td>
                    <td>{row.statistic === null ? '' : fixed(number(row.statistic), 2)}</td>
                    <td>{row.df === null ? '' : String(row.df)}</td>
                    <td>{row.pValue === null ? '' : pText(number(row.pValue))}</td>
                    <td>{row.pMixture === null || row.pMixture === undefined ? '' : pText(number(row.pMixture))}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
          <p class="foot-n">
            Each model is tested against the one before it.{' '}
            {answer.findings
              .map(({ title, consequence }) => `${title}${consequence === undefined ? '' : `: ${consequence}`}`)
              .join('. ')}
          </p>
        </>
      )}
    </Card>
  )
}
