import { useEffect, useState } from 'preact/hooks'
import { store } from '../../store/state.ts'
import { openFile } from './drop-zone.tsx'

const hasFile = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false

/** A file may be dropped anywhere on the page. */
export function DropCurtain() {
  const [over, setOver] = useState(false)
  useEffect(() => {
    let depth = 0
    const enter = (event: DragEvent) => {
      if (!hasFile(event)) return
      event.preventDefault()
      depth++
      setOver(true)
    }
    const hover = (event: DragEvent) => {
      if (hasFile(event)) event.preventDefault()
    }
    const leave = (event: DragEvent) => {
      if (!hasFile(event)) return
      depth--
      if (depth <= 0) setOver(false)
    }
    const drop = (event: DragEvent) => {
      if (!hasFile(event)) return
      event.preventDefault()
      depth = 0
      setOver(false)
      const [file] = event.dataTransfer!.files
      store.set({ station: 'data' })
      if (file !== undefined) openFile(file)
    }
    document.addEventListener('dragenter', enter)
    document.addEventListener('dragover', hover)
    document.addEventListener('dragleave', leave)
    document.addEventListener('drop', drop)
    return () => {
      document.removeEventListener('dragenter', enter)
      document.removeEventListener('dragover', hover)
      document.removeEventListener('dragleave', leave)
      document.removeEventListener('drop', drop)
    }
  }, [])
  return over ? (
    <div class="curtain" aria-hidden="true">
      <p>Drop it: it stays in this tab</p>
    </div>
  ) : null
}
