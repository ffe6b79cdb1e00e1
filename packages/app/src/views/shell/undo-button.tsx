import { Button } from '../../parts/button.tsx'
import { undo } from '../../store/change-document.ts'
import { useApp } from '../../store/state.ts'
import { useWide } from './use-wide.ts'

/** Takes back what a fix or an answer has changed; beside the model, which has its own, it steps aside. */
export function UndoButton() {
  const can = useApp((state) => state.past.length > 0)
  const wide = useWide()
  if (!can || wide) return null
  return (
    <Button onClick={undo} title="Ctrl + Z">
      Undo
    </Button>
  )
}
