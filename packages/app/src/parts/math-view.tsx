import { useLayoutEffect, useRef } from 'preact/hooks'

const attributes = /^(?:mathvariant|accent|columnalign|columnspan|width|form|display|alttext|class|xmlns|stretchy)$/

/** MathML of the engine as elements. It is parsed as XML, so that names of columns stay text whatever they hold. */
export function MathView({
  mathml,
  block = false,
  label,
}: {
  readonly mathml: string
  readonly block?: boolean
  readonly label?: string
}) {
  const place = useRef<HTMLSpanElement>(null)
  useLayoutEffect(() => {
    const text = mathml.startsWith('<math') ? mathml : `<math xmlns="http://www.w3.org/1998/Math/MathML">${mathml}</math>`
    const parsed = new DOMParser().parseFromString(text, 'application/xml').documentElement
    if (parsed.localName !== 'math') return
    const math = document.importNode(parsed, true)
    if (block) math.setAttribute('display', 'block')
    else math.removeAttribute('display')
    for (const element of [math, ...math.querySelectorAll('*')]) {
      for (const { name } of [...element.attributes]) if (!attributes.test(name)) element.removeAttribute(name)
    }
    // Indices such as ij are two letters, each a symbol of its own.
    for (const mi of [...math.querySelectorAll('mi')]) {
      if (!/^[i-r]{2,5}$/.test(mi.textContent ?? '')) continue
      mi.replaceWith(
        ...[...(mi.textContent ?? '')].map((letter) => {
          const own = document.createElementNS('http://www.w3.org/1998/Math/MathML', 'mi')
          own.textContent = letter
          return own
        }),
      )
    }
    place.current?.replaceChildren(math)
  }, [mathml, block])
  return label === undefined ? <span ref={place} /> : <span ref={place} role="math" aria-label={label} />
}
