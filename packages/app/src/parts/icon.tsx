const shapes = {
  ok: <path d="M2.5 8.5l3.6 3.6L13.5 4" fill="none" stroke="currentColor" stroke-width="2" />,
  caution: (
    <>
      <path d="M8 1.8l6.6 12H1.4z" fill="none" stroke="currentColor" stroke-width="1.6" />
      <path d="M8 6.3v3.6M8 11.4v1" stroke="currentColor" stroke-width="1.6" />
    </>
  ),
  note: (
    <>
      <circle cx="8" cy="8" r="6.4" fill="none" stroke="currentColor" stroke-width="1.5" />
      <path d="M8 7.2v4M8 4.6v1.2" stroke="currentColor" stroke-width="1.6" />
    </>
  ),
  stop: (
    <>
      <path d="M5.3 1.6h5.4l3.7 3.7v5.4l-3.7 3.7H5.3l-3.7-3.7V5.3z" fill="none" stroke="currentColor" stroke-width="1.5" />
      <path d="M8 4.6v4.2M8 10.4v1.2" stroke="currentColor" stroke-width="1.6" />
    </>
  ),
} as const

/** A sign beside a word, never instead of one. */
export function Icon({ name }: { readonly name: keyof typeof shapes }) {
  return (
    <svg viewBox="0 0 16 16" width="15" height="15" aria-hidden="true" focusable="false">
      {shapes[name]}
    </svg>
  )
}
