import type { ComponentChildren } from 'preact'

interface Props {
  readonly title: ComponentChildren
  readonly small?: ComponentChildren
  readonly tools?: ComponentChildren
  readonly class?: string
  readonly children: ComponentChildren
}

export function Card({ title, small, tools, class: extra = '', children }: Props) {
  return (
    <section class={`card ${extra}`.trim()}>
      <div class="hd">
        <h2>
          {title}
          {small === undefined ? null : <small>{small}</small>}
        </h2>
        {tools === undefined ? null : <div class="tools">{tools}</div>}
      </div>
      {children}
    </section>
  )
}
