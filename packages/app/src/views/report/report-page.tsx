import { useLayoutEffect, useRef } from 'preact/hooks'
import { MathView } from '../../parts/math-view.tsx'
import { isSymbol, type ReportBlock, type ReportDoc } from '../../report/report-doc.ts'

/** The page as it will print: always black on white. */
export function ReportPage({ doc }: { readonly doc: ReportDoc }) {
  return (
    <article class={`page ${doc.style}`} aria-label="The report">
      <h2 class="ttl">{doc.title}</h2>
      {doc.blocks.map((block, k) => (
        <Block key={`${block.kind} ${k}`} block={block} />
      ))}
    </article>
  )
}

function Block({ block }: { readonly block: ReportBlock }) {
  switch (block.kind) {
    case 'heading':
      return <h3 class="sec">{block.text}</h3>
    case 'paragraph':
      return <p>{block.runs.map(({ text, italic }, k) => (italic ? <i key={k}>{text}</i> : text))}</p>
    case 'equations':
      return (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
        <section class="eqp" tabIndex={0} aria-label="Equations">
          <MathView mathml={block.mathml} block />
        </section>
      )
    case 'table':
      return (
        <div class="keep">
          <p class="fn">Table {block.number}</p>
          <p class="tt ni">{block.title}</p>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a table that scrolls must be reachable by keys */}
          <section class="tw" tabIndex={0} aria-label={block.title}>
            <table>
              <thead>
                {block.spanner === null ? null : (
                  <tr class="span">
                    <td colSpan={block.spanner.from} />
                    <th colSpan={block.spanner.columns} scope="colgroup">
                      {block.spanner.text}
                    </th>
                    <td colSpan={block.columns.length - block.spanner.from - block.spanner.columns} />
                  </tr>
                )}
                <tr>
                  {block.columns.map((column) => (
                    <th key={column} scope="col">
                      {isSymbol(column) ? <i>{column}</i> : column}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {block.rows.map((row) =>
                  row.length === 1 ? (
                    <tr class="sec" key={row[0]}>
                      <td colSpan={block.columns.length}>{row[0]}</td>
                    </tr>
                  ) : (
                    <tr key={row[0]}>
                      {row.map((cell, k) => (
                        <td key={block.columns[k]}>{cell}</td>
                      ))}
                    </tr>
                  ),
                )}
              </tbody>
            </table>
          </section>
          <p class="nt">
            <i>Note.</i> {block.note}
          </p>
        </div>
      )
    case 'figure':
      return (
        <div class="keep">
          <p class="fn">Figure {block.number}</p>
          <p class="tt ni">{block.title}</p>
          <Drawing svg={block.svg} alt={block.alt} />
          <p class="nt">
            <i>Note.</i> {block.caption}
          </p>
        </div>
      )
    case 'code':
      return <pre>{block.text}</pre>
  }
}

/** An SVG text as elements. */
function Drawing({ svg, alt }: { readonly svg: string; readonly alt: string }) {
  const place = useRef<HTMLElement>(null)
  useLayoutEffect(() => {
    const parsed = new DOMParser().parseFromString(svg, 'image/svg+xml').documentElement
    if (parsed.localName !== 'svg') return
    parsed.setAttribute('aria-hidden', 'true')
    place.current?.replaceChildren(document.importNode(parsed, true))
  }, [svg])
  return <figure ref={place} role="img" aria-label={alt} class="drawing" />
}
