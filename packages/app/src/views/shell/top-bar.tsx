import { Button } from '../../parts/button.tsx'
import { count } from '../../parts/numbers.ts'
import { openSource } from '../../store/data-actions.ts'
import { store, useApp } from '../../store/state.ts'
import { sampleList } from '../data/samples.ts'

export function TopBar() {
  const theme = useApp((state) => state.theme)
  const source = useApp((state) => state.source)
  const data = useApp((state) => state.data)
  const own = source === null || source.kind === 'sample' ? null : source.name
  return (
    <header class="top">
      <button type="button" class="word" aria-label="blup, to the data" onClick={() => store.set({ station: 'data' })}>
        <svg viewBox="0 0 30 26" aria-hidden="true" focusable="false">
          <path d="M1 13h28" stroke="var(--fixed)" stroke-width="2.2" />
          <path d="M6.5 5.5v4M15 20.5v-3M23.5 4.4v3" stroke="var(--line-2)" stroke-width="1.5" />
          <g fill="var(--surface)" stroke="var(--line-2)" stroke-width="1.5">
            <circle cx="6.5" cy="3.6" r="2.1" />
            <circle cx="15" cy="22.6" r="2.1" />
            <circle cx="23.5" cy="2.6" r="2.1" />
          </g>
          <g fill="var(--random)">
            <circle cx="6.5" cy="10.2" r="2.9" />
            <circle cx="15" cy="16.4" r="2.9" />
            <circle cx="23.5" cy="9" r="2.9" />
          </g>
        </svg>
        <span>blup</span>
      </button>
      <div class="proj">
        <label class="sr" for="set">
          Data set
        </label>
        <select class="sel" id="set" value={own ?? source?.name ?? ''} onChange={(event) => choose(event.currentTarget.value)}>
          {source === null ? <option value="">No data yet</option> : null}
          {own === null ? null : <option value={own}>{own}</option>}
          {sampleList.map((name) => (
            <option key={name} value={name} selected={source?.name === name}>
              {name}
            </option>
          ))}
        </select>
        <small>{data === null ? '' : `${count(data.nrow)} rows`}</small>
      </div>
      <div class="grow" />
      <div class="local">
        <span>Your data never leave this tab</span>
      </div>
      <Button onClick={switchTheme} aria-pressed={theme === 'dark'}>
        {theme === 'dark' ? 'Light' : 'Dark'}
      </Button>
    </header>
  )
}

function choose(name: string): void {
  if (sampleList.includes(name) && name !== store.get().source?.name) void openSource({ kind: 'sample', name })
}

function switchTheme(): void {
  const theme = store.get().theme === 'dark' ? 'light' : 'dark'
  document.documentElement.dataset.theme = theme
  try {
    localStorage.setItem('blup.theme', theme)
  } catch {
    // A browser that keeps nothing: the theme holds for this visit.
  }
  store.set({ theme })
}
