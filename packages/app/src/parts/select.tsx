interface Props {
  readonly label: string
  readonly value: string
  readonly options: readonly (readonly [value: string, text: string])[]
  readonly onChange: (value: string) => void
  readonly id?: string
  readonly disabled?: boolean
}

export function Select({ label, value, options, onChange, id, disabled }: Props) {
  return (
    <select
      class="sel"
      aria-label={label}
      id={id}
      disabled={disabled}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    >
      {options.map(([own, text]) => (
        <option key={own} value={own} selected={own === value}>
          {text}
        </option>
      ))}
    </select>
  )
}
