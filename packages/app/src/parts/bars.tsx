/** A small histogram without axes: its numbers stand beside it in words. */
export function Bars({ values }: { readonly values: readonly number[] }) {
  const top = Math.max(1, ...values)
  const width = 140 / Math.max(1, values.length)
  return (
    <svg viewBox="0 0 140 44" preserveAspectRatio="none" aria-hidden="true" focusable="false">
      {values.map((value, k) => (
        <rect
          key={k}
          x={k * width + 0.5}
          y={43 - (42 * value) / top}
          width={Math.max(0.5, width - 1)}
          height={(42 * value) / top + 1}
        />
      ))}
    </svg>
  )
}
