import { MathView } from '../../parts/math-view.tsx'
import { nouns } from '../../spec/nouns.ts'
import { selectedLevel } from '../../store/selected-level.ts'
import { useApp } from '../../store/state.ts'
import { GroupSelect } from '../results/group-select.tsx'

/** The matrices of one group, with its numbers: the selected one. */
export function OneGroup({ group }: { readonly group: string }) {
  const fitted = useApp((state) => state.fit !== null)
  const selected = useApp((state) => selectedLevel(state, group))
  const answer = useApp((state) => (state.group?.group === group ? state.group : null))
  const [one] = nouns(group)
  if (!fitted) return <p class="muted small">Its numbers appear once the model is fitted.</p>
  return (
    <>
      <GroupSelect group={group} />
      {answer?.matrices === null || answer?.matrices === undefined ? (
        <p class="muted small">
          {selected === null
            ? `Choose a ${one} to see its own equations in numbers.`
            : answer === null
              ? 'Working.'
              : `Too many rows to show as matrices.`}
        </p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
        <section class="mtx" tabIndex={0} aria-label={`Matrices of ${one} ${selected ?? ''}`}>
          <MathView mathml={answer.matrices} block />
        </section>
      )}
    </>
  )
}
