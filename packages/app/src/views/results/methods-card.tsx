import { useState } from 'preact/hooks'
import { problemFrom } from '../../engine/problem.ts'
import type { FitAnswer, Problem } from '../../engine/protocol.ts'
import { Button } from '../../parts/button.tsx'
import { Card } from '../../parts/card.tsx'
import { fixed, short } from '../../parts/numbers.ts'
import { fitEngine } from '../../store/engines.ts'
import { store, useApp } from '../../store/state.ts'

const methods = [
  ['laplace', 'Laplace'],
  ['agq:5', 'quadrature, 5'],
  ['agq:11', 'quadrature, 11'],
  ['pql', 'PQL'],
  ['mql', 'MQL'],
] as const

type Found = Readonly<Record<string, FitAnswer | Problem>>

/** The ways to handle the integral, side by side: how much the answer depends on the choice. */
export function MethodsCard() {
  const fit = useApp((state) => state.fit)!
  const [found, setFound] = useState<Found>({})
  const [busy, setBusy] = useState(false)
  const run = async () => {
    setBusy(true)
    const all: Record<string, FitAnswer | Problem> = {}
    for (const [method] of methods) {
      try {
        all[method] = await fitEngine.call('fit', { spec: { ...fit.spec, method }, version: fit.version })
      } catch (error) {
        all[method] = problemFrom(error)
      }
      if (store.get().fit !== fit) break
      setFound({ ...all })
    }
    setBusy(false)
  }
  const shown = methods.filter(([method]) => found[method] !== undefined)
  const terms = fit.answer.record.fixed.map(({ term }) => term)
  const at = (method: string) => {
    const answer = found[method]
    return answer !== undefined && 'record' in answer ? answer.record : null
  }
  return (
    <Card
      title="Methods compared"
      small="how the integral over the random effects is done"
      tools={
        <Button disabled={busy} onClick={() => void run()}>
          {busy ? 'Working' : 'Compare the methods'}
        </Button>
      }
    >
      {shown.length === 0 ? (
        <p class="bd small muted">
          The same model by Laplace, adaptive quadrature, PQL and MQL: where they differ, the choice matters.
        </p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a table that scrolls must be reachable by keys
        <section class="tw" tabIndex={0} aria-label="Methods compared">
          <table>
            <thead>
              <tr>
                <th scope="col">Term</th>
                {shown.map(([method, title]) => (
                  <th key={method} scope="col">
                    {title}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {terms.map((term) => (
                <tr key={term}>
                  <th scope="row" class="term">
                    {term}
                  </th>
                  {shown.map(([method]) => {
                    const row = at(method)?.fixed.find((own) => own.term === term)
                    return (
                      <td key={method}>{row === undefined ? '' : `${fixed(row.estimate, 3)} (${fixed(row.stdError, 3)})`}</td>
                    )
                  })}
                </tr>
              ))}
              {fit.answer.record.random.flatMap((block) =>
                block.terms.map((term) => (
                  <tr key={`${block.group} ${term}`}>
                    <th scope="row" class="term">
                      SD {term} by {block.group}
                    </th>
                    {shown.map(([method]) => {
                      const own = at(method)?.random.find(
                        ({ group, terms: names }) => group === block.group && names.includes(term),
                      )
                      return <td key={method}>{own === undefined ? '' : short(own.sd[own.terms.indexOf(term)]!)}</td>
                    })}
                  </tr>
                )),
              )}
              <tr>
                <th scope="row" class="term">
                  log L
                </th>
                {shown.map(([method]) => {
                  const answer = found[method]!
                  return (
                    <td key={method} class="wrap">
                      {'record' in answer
                        ? Number.isFinite(answer.record.fit.logLik)
                          ? fixed(answer.record.fit.logLik, 2)
                          : 'none'
                        : answer.message}
                    </td>
                  )
                })}
              </tr>
            </tbody>
          </table>
        </section>
      )}
    </Card>
  )
}
