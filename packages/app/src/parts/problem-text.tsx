import type { ComponentChildren } from 'preact'
import type { Problem } from '../engine/protocol.ts'
import { appFixes } from './app-fixes.ts'
import { Icon } from './icon.tsx'

/**
 * What stands in the way: what happened, and what can be done, in words.
 *
 * @param children stands below: buttons
 */
export function ProblemText({
  problem,
  title,
  children,
}: {
  readonly problem: Problem
  readonly title?: string
  readonly children?: ComponentChildren
}) {
  const fixes = appFixes(problem.fixes)
  return (
    <div class="problem" role="alert">
      <p class="what">
        <Icon name="stop" />
        <span>
          {title === undefined ? null : <b>{title} </b>}
          {problem.message} <code>{problem.code}</code>
        </span>
      </p>
      {fixes.length === 0 ? null : (
        <ul>
          {fixes.map((fix) => (
            <li key={fix}>{fix}</li>
          ))}
        </ul>
      )}
      {children}
    </div>
  )
}
