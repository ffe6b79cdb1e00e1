import { useEffect, useState } from 'preact/hooks'
import type { PlotKindInfo } from '../../engine/protocol.ts'
import { Select } from '../../parts/select.tsx'
import { nouns } from '../../spec/nouns.ts'
import { fitEngine } from '../../store/engines.ts'
import { useApp } from '../../store/state.ts'
import { PlotFigure } from './plot-figure.tsx'

const checks = ['residuals', 'qq', 'scale-location', 'qq-random', 'simulated', 'influence']

/** Fitted lines and random effects side by side; every other picture by its name, checks first. */
export function Pictures({ groups }: { readonly groups: readonly string[] }) {
  const [kinds, setKinds] = useState<readonly PlotKindInfo[]>([])
  const [group, setGroup] = useState(groups[0] ?? '')
  const [shown, setShown] = useState<readonly string[]>([])
  const record = useApp((state) => state.fit!.answer.record)
  useEffect(() => {
    void fitEngine.call('plotKinds', null).then(setKinds)
  }, [])
  const own = groups.includes(group) ? group : (groups[0] ?? '')
  const has = (name: string) => kinds.some((kind) => kind.name === name)
  const predictors = record.fixed.some(({ term }) => term !== '(Intercept)')
  const others = kinds.filter(({ name }) => !['trajectories', 'caterpillar', 'raw', 'design', 'sizes'].includes(name))
  const sorted = [...others.filter(({ name }) => checks.includes(name)), ...others.filter(({ name }) => !checks.includes(name))]
  return (
    <>
      {groups.length > 1 ? (
        <div class="which">
          <span class="muted small">Pictures by</span>
          <Select
            label="Pictures by"
            value={own}
            options={groups.map((name) => [name, nouns(name)[0]] as const)}
            onChange={setGroup}
          />
        </div>
      ) : null}
      <div class="res">
        {has('trajectories') && predictors ? (
          <PlotFigure kind="trajectories" title="Fitted lines" {...(own === '' ? {} : { group: own })} />
        ) : null}
        {own !== '' && has('caterpillar') ? <PlotFigure kind="caterpillar" title="Random effects" group={own} /> : null}
        {!predictors && has('fixed') && own === '' ? <PlotFigure kind="fixed" title="Fixed effects" /> : null}
      </div>
      <section class="card pics" aria-label="Checks and further pictures">
        <div class="hd">
          <h2>
            Checks and further pictures <small>drawn when asked for</small>
          </h2>
        </div>
        <div class="bd acts">
          {sorted.map(({ name, title, summary }) => (
            <button
              key={name}
              type="button"
              class="btn"
              aria-pressed={shown.includes(name)}
              title={summary}
              onClick={() => setShown(shown.includes(name) ? shown.filter((one) => one !== name) : [...shown, name])}
            >
              {title}
            </button>
          ))}
        </div>
      </section>
      {shown.length === 0 ? null : (
        <div class="res">
          {shown.map((name) => (
            <PlotFigure
              key={name}
              kind={name}
              title={kinds.find((kind) => kind.name === name)?.title ?? name}
              {...(own === '' || ['residuals', 'fixed', 'variance', 'qq', 'scale-location', 'simulated'].includes(name)
                ? {}
                : { group: own })}
            />
          ))}
        </div>
      )}
    </>
  )
}
