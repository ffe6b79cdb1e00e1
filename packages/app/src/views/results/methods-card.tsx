import type { MethodRow } from 'blup'
import { Button } from '../../parts/button.tsx'
import { Card } from '../../parts/card.tsx'
import { Icon } from '../../parts/icon.tsx'
import { JobBar } from '../../parts/job-bar.tsx'
import { decimalsFor, fixed, short } from '../../parts/numbers.ts'
import { ProblemText } from '../../parts/problem-text.tsx'
import { useJob } from '../../parts/use-job.ts'
import { setSpec } from '../../store/model-actions.ts'
import { useApp } from '../../store/state.ts'

/** The ways to handle the integral in words; a number of points or an order stays as it is written. */
const names: Readonly<Record<string, string>> = {
  agq: 'adaptive quadrature',
  ghq: 'quadrature, fixed points',
  laplace: 'Laplace',
  pql: 'penalized quasi-likelihood',
  mql: 'marginal quasi-likelihood',
  npml: 'mass points',
}

/** One model by every way to handle the integral over its random effects: how much the answer depends on the choice. */
export function MethodsCard() {
  const fit = useApp((state) => state.fit)!
  const { answer, problem, progress, start, stop } = useJob('methods', fit)
  const { spec, version } = fit
  const first = answer?.rows[0]
  return (
    <Card
      title="Methods compared"
      small="how the integral over the random effects is done"
      class="methods"
      tools={
        progress === null ? (
          <Button onClick={() => start({ spec, version })}>{answer === null ? 'Compare the methods' : 'Compare again'}</Button>
        ) : null
      }
    >
      {progress === null ? null : <JobBar doing="Fitting by each method" progress={progress} stop={stop} />}
      {problem === null ? null : (
        <div class="bd">
          <ProblemText problem={problem} />
        </div>
      )}
      {answer === null || first === undefined ? (
        progress === null && problem === null ? (
          <p class="bd small muted">
            The same model by every way that applies: quadrature, Laplace of three orders, quasi-likelihoods, mass points. Where
            they differ, the choice matters.
          </p>
        ) : null
      ) : (
        <>
          <p class="bd advice">{answer.advice}</p>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a table that scrolls must be reachable by keys */}
          <section class="tw" tabIndex={0} aria-label="Methods compared">
            <table>
              <thead>
                <tr>
                  <th scope="col">Method</th>
                  <th scope="col">from the best, SE</th>
                  {first.fixed.map(({ term }) => (
                    <th key={term} scope="col" class="term">
                      {term}
                    </th>
                  ))}
                  {first.random.map(({ group, term }) => (
                    <th key={`${group} ${term}`} scope="col">
                      SD{term === '(Intercept)' ? '' : ` ${term}`} by {group}
                    </th>
                  ))}
                  <th scope="col">log L</th>
                  <th scope="col">time</th>
                  <th scope="col">
                    <span class="sr">Use it</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {answer.rows.map((row) => (
                  <Row key={row.method} row={row} first={first} best={row.method === answer.best} />
                ))}
              </tbody>
            </table>
          </section>
          <p class="foot-n">
            Estimates over standard errors. From the best: the largest difference of a fixed effect, in standard errors of the
            best method. A quasi-likelihood has no likelihood.
          </p>
          {answer.notApplicable.length === 0 ? null : (
            <ul class="remarks">
              {answer.notApplicable.map(({ method, reason }) => (
                <li key={method}>
                  <b>{method}</b> does not apply: {reason.replace(/^[A-Z]\d{3} /, '').replace(/: --method .*$/, '')}
                </li>
              ))}
            </ul>
          )}
        </>
      )}
    </Card>
  )
}

function Row({ row, first, best }: { readonly row: MethodRow; readonly first: MethodRow; readonly best: boolean }) {
  const { method, distance, farthest, fixed: fixedRows, random, logLik, elapsedMs, converged, note } = row
  const current = useApp((state) => state.fit?.answer.record.method === method)
  const [kind, how] = [method.split(/[:\d]/)[0]!, method]
  return (
    <tr class={best ? 'best' : ''}>
      <th scope="row">
        {best ? <Icon name="ok" /> : null} <code>{how}</code> <span class="muted">{names[kind] ?? ''}</span>
        {best ? <span class="sr"> the best</span> : null}
        {converged ? null : <span class="ca"> not converged</span>}
        {note === null ? null : <span class="sr"> {note}</span>}
      </th>
      <td title={farthest === null ? undefined : `farthest: ${farthest}`}>
        {best ? 'the best' : distance === null ? '' : distance < 0.0005 ? '0.000' : fixed(distance, distance < 0.1 ? 3 : 2)}
      </td>
      {first.fixed.map(({ term, stdError }) => {
        const own = fixedRows.find((other) => other.term === term)
        const d = Math.min(5, decimalsFor(stdError))
        return (
          <td key={term} class="over">
            {own === undefined ? null : (
              <>
                {fixed(own.estimate, d)}
                <span>{fixed(own.stdError, d)}</span>
              </>
            )}
          </td>
        )
      })}
      {first.random.map(({ group, term }) => (
        <td key={`${group} ${term}`} class="rnd">
          {short(random.find((other) => other.group === group && other.term === term)?.sd ?? Number.NaN)}
        </td>
      ))}
      <td>{logLik === null ? 'none' : fixed(logLik, 3)}</td>
      <td>{elapsedMs < 1000 ? `${Math.max(1, Math.round(elapsedMs))} ms` : `${(elapsedMs / 1000).toFixed(1)} s`}</td>
      <td>
        {current ? (
          <span class="muted">in use</span>
        ) : (
          <Button look="bare" aria-label={`Use ${method}`} onClick={() => setSpec({ method })}>
            Use
          </Button>
        )}
      </td>
    </tr>
  )
}
