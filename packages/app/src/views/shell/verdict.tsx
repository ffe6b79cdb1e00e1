import { Icon } from '../../parts/icon.tsx'
import { count, fixed, plural } from '../../parts/numbers.ts'
import { nouns } from '../../spec/nouns.ts'
import { isCurrent } from '../../store/model-actions.ts'
import { useApp } from '../../store/state.ts'

/** One line: converged or not, how many findings, the criterion, the sizes. */
export function Verdict() {
  const fit = useApp((state) => state.fit)
  const fitting = useApp((state) => state.fitting)
  const problem = useApp((state) => state.specProblem ?? state.fitProblem)
  const current = useApp(isCurrent)
  if (fitting !== null) {
    const { progress } = fitting
    return (
      <div class="verdict" role="status">
        <span class="busy">Fitting</span>
        {progress === null ? (
          <span>preparing</span>
        ) : (
          <>
            <span>step {progress.iteration}</span>
            {progress.objective === null ? null : <span>criterion {fixed(progress.objective, 4)}</span>}
          </>
        )}
      </div>
    )
  }
  if (problem !== null) {
    return (
      <div class="verdict" role="status">
        <span class="no">
          <Icon name="stop" />
          Not fitted
        </span>
        <span class="wrap">{problem.message}</span>
      </div>
    )
  }
  if (fit === null) {
    return (
      <div class="verdict" role="status">
        <span>Not fitted yet</span>
      </div>
    )
  }
  const { record, milliseconds } = fit.answer
  const cautions = record.findings.filter(({ severity }) => severity !== 'note').length
  const notes = record.findings.length - cautions
  return (
    <div class="verdict" role="status">
      {record.converged ? (
        <span class="ok">
          <Icon name="ok" />
          Converged
        </span>
      ) : (
        <span class="no">
          <Icon name="stop" />
          Not converged
        </span>
      )}
      {current ? null : <span class="ca">of the model before this change</span>}
      {cautions > 0 ? (
        <span class="ca">
          <Icon name="caution" />
          {plural(cautions, 'caution')}
        </span>
      ) : null}
      {notes > 0 ? (
        <span>
          <Icon name="note" />
          {plural(notes, 'note')}
        </span>
      ) : null}
      <span>
        {record.method === 'reml' ? 'REML criterion' : '−2 log L'}{' '}
        {fixed(record.fit.criterion, 2).replace(/\B(?=(\d{3})+(?!\d)(?=\.))/g, ',')}
      </span>
      <span>
        {count(record.data.nobs)} rows
        {Object.entries(record.data.groups).map(([group, levels]) => `, ${plural(levels, ...nouns(group))}`)}
      </span>
      <span class="muted">
        {milliseconds < 1000 ? `${Math.max(1, Math.round(milliseconds))} ms` : `${(milliseconds / 1000).toFixed(1)} s`}
      </span>
    </div>
  )
}
