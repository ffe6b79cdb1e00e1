import type { ComponentChildren, JSX } from 'preact'

interface Props extends Omit<JSX.IntrinsicElements['button'], 'type' | 'class'> {
  readonly look?: 'plain' | 'primary' | 'bare'
  readonly class?: string
  readonly children?: ComponentChildren
}

const looks = { plain: 'btn', primary: 'btn pri', bare: 'btn bare' } as const

export function Button({ look = 'plain', class: extra = '', children, ...rest }: Props) {
  return (
    <button type="button" class={`${looks[look]} ${extra}`.trim()} {...rest}>
      {children}
    </button>
  )
}
