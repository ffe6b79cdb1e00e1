import { Button } from '../../parts/button.tsx'
import { Card } from '../../parts/card.tsx'
import { fixed, pText } from '../../parts/numbers.ts'
import { ProblemText } from '../../parts/problem-text.tsx'
import { plainNames } from '../../spec/nouns.ts'
import { compareTicked } from '../../store/model-actions.ts'
import { store, useApp } from '../../store/state.ts'

/** The ticked models in one table, each tested against the one before. */
export function ComparisonCard() {
  const comparison = useApp((state) => state.comparison)!
  const { names, answer, problem } = comparison
  const mixed = answer?.rows.some(({ pMixture }) => pMixture !== null) === true
  const exact = answer?.rows.some(({ pExact }) => pExact !== null) === true
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
          {problem.code === 'I421' ? (
            <div class="acts">
              <Button look="primary" onClick={() => void compareTicked({ method: 'laplace' })}>
                Fit them by Laplace and compare
              </Button>
            </div>
          ) : null}
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
                  {mixed ? (
                    <th scope="col">
                      <i>p</i>, boundary
                    </th>
                  ) : null}
                  {exact ? (
                    <th scope="col">
                      <i>p</i>, exact
                    </th>
                  ) : null}
                </tr>
              </thead>
              <tbody>
                {answer.rows.map((row) => (
                  <tr key={row.asked}>
                    <th scope="row" class="term wrap">
                      <b>{names[row.asked]}</b> <span class="muted">{row.model}</span>
                    </th>
                    <td>{row.npar}</td>
                    <td>{fixed(row.logLik, 2)}</td>
                    <td>{fixed(row.aic, 1)}</td>
                    <td>{fixed(row.bic, 1)}</td>
                    <td>{row.statistic === null ? '' : fixed(row.statistic, 2)}</td>
                    <td>{row.df ?? ''}</td>
                    <td>{row.pValue === null ? '' : pText(row.pValue)}</td>
                    {mixed ? <td>{row.pMixture === null ? '' : pText(row.pMixture)}</td> : null}
                    {exact ? <td>{row.pExact === null ? '' : pText(row.pExact)}</td> : null}
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
          <p class="foot-n">
            By {answer.method === 'reml' ? 'REML' : 'maximum likelihood'}; each model is tested against the one before it, by
            likelihood ratio.
          </p>
          {answer.findings.length === 0 ? null : (
            <ul class="remarks">
              {answer.findings.map(({ code, title, consequence }) => (
                <li key={`${code} ${title}`}>
                  {plainNames(title)}. {plainNames(consequence ?? '')} <code>{code}</code>
                </li>
              ))}
            </ul>
          )}
        </>
      )}
    </Card>
  )
}
