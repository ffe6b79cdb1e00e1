import { useRef } from 'preact/hooks'
import { openSource } from '../../store/data-actions.ts'

const kinds = '.csv,.tsv,.txt,.json,.ndjson,.jsonl,.parquet,.arrow,.feather,.xlsx,.gz'

export function openFile(file: File): void {
  void openSource({ kind: 'file', blob: file, name: file.name })
}

/** A button of the page's own over the browser's file input, which keeps its keys. */
export function FileButton() {
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <button type="button" class="btn pri" onClick={() => input.current?.click()}>
        Open a file
      </button>
      <input
        ref={input}
        class="sr"
        type="file"
        accept={kinds}
        aria-label="File with a table"
        tabIndex={-1}
        onChange={(event) => {
          const [file] = event.currentTarget.files ?? []
          if (file !== undefined) openFile(file)
          event.currentTarget.value = ''
        }}
      />
    </>
  )
}

export function DropZone() {
  return (
    <div class="drop">
      <b>Drop a file here</b>
      CSV, TSV, JSON, Parquet, Arrow, Excel
    </div>
  )
}
