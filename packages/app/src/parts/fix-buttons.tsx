import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import type { Fix } from '../spec/fixes/fix.ts'
import { applyFix } from '../store/apply-fix.ts'
import { Button } from './button.tsx'

/** A button for each fix, the first standing out, and what of the model the one under the pointer changes. */
export function FixButtons({ fixes, children }: { readonly fixes: readonly Fix[]; readonly children?: ComponentChildren }) {
  const [shown, setShown] = useState(0)
  const change = fixes[shown]
  return (
    <>
      {fixes.length === 0 && children === undefined ? null : (
        <div class="acts">
          {fixes.map((fix, k) => (
            <Button
              key={fix.label}
              look={k === 0 ? 'primary' : 'plain'}
              onPointerEnter={() => setShown(k)}
              onFocus={() => setShown(k)}
              onClick={() => applyFix(fix)}
            >
              {fix.label}
            </Button>
          ))}
          {children}
        </div>
      )}
      {change === undefined || (change.gone === '' && change.put === '') ? null : (
        <p class="diff">
          {change.label}: {change.gone === '' ? null : <del>{change.gone}</del>}{' '}
          {change.put === '' ? null : <ins>{change.put}</ins>}
        </p>
      )}
    </>
  )
}
