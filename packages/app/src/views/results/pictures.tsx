import type { ComponentChildren } from 'preact'
import { useEffect, useMemo, useState } from 'preact/hooks'
import type { PlotKindInfo } from '../../engine/protocol.ts'
import { Select } from '../../parts/select.tsx'
import { useJob } from '../../parts/use-job.ts'
import { nouns } from '../../spec/nouns.ts'
import { fitEngine } from '../../store/engines.ts'
import { useApp } from '../../store/state.ts'
import { InfluenceFigure, ProfileFigure } from './long-figures.tsx'
import { PlotFigure } from './plot-figure.tsx'

const checks = ['residuals', 'qq', 'scale-location', 'qq-random', 'simulated', 'influence']
/** Pictures that stand above, or in Structure. */
const elsewhere = ['trajectories', 'caterpillar', 'design', 'spaghetti', 'group-sizes']
/** Pictures of the model as a whole. */
const ofNoGroup = ['residuals', 'fixed', 'variance', 'qq', 'scale-location', 'simulated']

/**
 * Fitted lines and random effects side by side; every other picture by its name, checks first.
 *
 * @param children stands between the two
 */
export function Pictures({ groups, children }: { readonly groups: readonly string[]; readonly children: ComponentChildren }) {
  const [kinds, setKinds] = useState<readonly PlotKindInfo[]>([])
  const [group, setGroup] = useState(groups[0] ?? '')
  const [shown, setShown] = useState<readonly string[]>([])
  const fit = useApp((state) => state.fit!)
  const { record } = fit.answer
  useEffect(() => {
    void fitEngine.call('plotKinds', null).then(setKinds)
  }, [])
  const own = groups.includes(group) ? group : (groups[0] ?? '')
  const profile = useJob('profile', fit)
  // One group after the other: what was found for one goes when another is asked for.
  const influence = useJob(
    'influence',
    useMemo(() => ({ fit, own }), [fit, own]),
  )
  const needs = (name: string, need: 'profile' | 'influence') =>
    kinds.find((kind) => kind.name === name)?.needs.includes(need) === true
  const titleOf = (name: string) => kinds.find((kind) => kind.name === name)?.title ?? name
  const has = (name: string) => kinds.some((kind) => kind.name === name)
  const predictors = record.fixed.some(({ term }) => term !== '(Intercept)')
  // Without lines there is room for the random effects of another grouping.
  const other = predictors ? undefined : groups.find((name) => name !== own)
  const others = kinds.filter(
    ({ name, needs: own }) => !elsewhere.includes(name) && (!own.includes('influence') || groups.length > 0),
  )
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
        {other !== undefined && has('caterpillar') ? (
          <PlotFigure kind="caterpillar" title={`Random effects, ${nouns(other)[0]}`} group={other} />
        ) : null}
        {!predictors && has('fixed') && own === '' ? <PlotFigure kind="fixed" title="Fixed effects" /> : null}
      </div>
      {children}
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
          {shown.map((name) => {
            const title = titleOf(name)
            if (needs(name, 'profile')) return <ProfileFigure key={name} kind={name} title={title} profile={profile} />
            if (needs(name, 'influence'))
              return own === '' ? null : <InfluenceFigure key={name} title={title} group={own} influence={influence} />
            return (
              <PlotFigure
                key={name}
                kind={name}
                title={title}
                {...(own === '' || ofNoGroup.includes(name) ? {} : { group: own })}
              />
            )
          })}
        </div>
      )}
    </>
  )
}
