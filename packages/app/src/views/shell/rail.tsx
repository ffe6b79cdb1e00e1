import { answer, isDone } from '../../spec/answers.ts'
import { type Station, stations, store, title, useApp } from '../../store/state.ts'

export function Rail() {
  return (
    <nav class="rail" aria-label="Stations">
      <ol>
        {stations.map((station) => (
          <Stop key={station} station={station} />
        ))}
      </ol>
      <p class="foot">
        <kbd>Alt</kbd> + <kbd>1</kbd> to <kbd>5</kbd> moves between stations. Nothing is locked.
      </p>
    </nav>
  )
}

function Stop({ station }: { readonly station: Station }) {
  const current = useApp((state) => state.station === station)
  const text = useApp((state) => answer(station, state))
  const done = useApp((state) => isDone(station, state))
  return (
    <li class={done ? 'done' : ''}>
      <button type="button" aria-current={current ? 'page' : undefined} onClick={() => store.set({ station })}>
        <span class="dot" aria-hidden="true" />
        <b>{title(station)}</b>
        <span class="ans">{text}</span>
      </button>
    </li>
  )
}
