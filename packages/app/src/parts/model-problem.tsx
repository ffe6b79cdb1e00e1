import type { Problem } from '../engine/protocol.ts'
import { troubleOfProblem } from '../spec/fixes/fixes-of.ts'
import { useApp } from '../store/state.ts'
import { useFixes } from '../store/use-fixes.ts'
import { FixButtons } from './fix-buttons.tsx'
import { ProblemText } from './problem-text.tsx'

/** A trouble with the model as it is written, with buttons for what they can mend. */
export function ModelProblem({ problem, title }: { readonly problem: Problem; readonly title?: string }) {
  const spec = useApp((state) => state.document.spec)
  const fixes = useFixes(spec, null)(troubleOfProblem(problem))
  return (
    <ProblemText problem={problem} {...(title === undefined ? {} : { title })}>
      <FixButtons fixes={fixes} />
    </ProblemText>
  )
}
