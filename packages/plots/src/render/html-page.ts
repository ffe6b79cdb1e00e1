import { compile } from 'vega-lite'
import type { VegaLiteSpec } from '../spec.ts'
import { ThemeColours } from './theme-colours.ts'

/**
 * A page of one file: the picture, its description, the table of its numbers, the specification, and, with the program text of
 * Vega (`vega.min.js`), tooltips and a choice of the group to highlight. It asks nothing of any network, and a
 * content-security policy keeps it so.
 */
export function htmlPage(spec: VegaLiteSpec, svg: string, vega: string | null = null): string {
  const { ink, surface, line } = new ThemeColours(spec)
  const title = titleOf(spec)
  const groups = vega === null ? [] : groupsOf(spec)
  const script = vega === null ? '' : live(spec, vega)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline' 'unsafe-eval'">
<title>${escaped(title)}</title>
<style>
body { margin: 24px; background: ${surface}; color: ${ink}; font: 15px/1.5 Roboto, ui-sans-serif, system-ui, "Segoe UI", sans-serif }
figure { margin: 0; overflow-x: auto }
figure svg { max-width: 100%; height: auto }
figcaption, details, label { margin-top: 12px; display: block; max-width: 70ch }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; margin-top: 8px }
th, td { padding: 2px 12px 2px 0; text-align: left; border-bottom: 1px solid ${line} }
td.number, th.number { text-align: right }
select { font: inherit }
pre { overflow-x: auto; max-height: 24em }
</style>
</head>
<body>
<main>
<figure>
<div id="picture">${svg}</div>
<figcaption>${escaped(spec.description)}</figcaption>
</figure>
${groups.length === 0 ? '' : chooser(groups, chosenOf(spec))}
<details><summary>Table</summary>
${table(spec)}
</details>
<details><summary>Vega-Lite</summary>
<pre>${escaped(JSON.stringify(spec, null, 1))}</pre>
</details>
</main>
${script}
</body>
</html>
`
}

function titleOf(spec: VegaLiteSpec): string {
  const { title } = spec
  if (typeof title === 'object' && title !== null && 'text' in title) {
    const { text } = title as { text: string | readonly string[] }
    return typeof text === 'string' ? text : text.join(' ')
  }
  return spec.description.split(/[.:]/)[0]!
}

function chosenOf(spec: VegaLiteSpec): string | null {
  const params = Array.isArray(spec.params) ? (spec.params as readonly { name: string; value?: unknown }[]) : []
  const found = params.find(({ name }) => name === 'chosen')
  return found === undefined ? null : typeof found.value === 'string' ? found.value : ''
}

/** The levels that can be highlighted; none where the picture has no such choice. */
function groupsOf(spec: VegaLiteSpec): string[] {
  if (chosenOf(spec) === null) return []
  const levels = Object.values(spec.datasets).flatMap((rows) => rows.map((row) => row.level))
  return [...new Set(levels.filter((level): level is string => typeof level === 'string'))].sort((a, b) =>
    a.localeCompare(b, 'en', { numeric: true }),
  )
}

function chooser(groups: readonly string[], chosen: string | null): string {
  const option = (value: string, text: string): string =>
    `<option value="${escaped(value)}"${value === (chosen ?? '') ? ' selected' : ''}>${escaped(text)}</option>`
  return `<label>Highlight <select id="chosen">${option('', 'none')}${groups.map((g) => option(g, g)).join('')}</select></label>`
}

function table(spec: VegaLiteSpec): string {
  const { data, columns } = spec.usermeta.blup.table
  const rows = spec.datasets[data] ?? []
  const numeric = new Set(
    columns.filter(({ field }) => rows.some((row) => typeof row[field] === 'number')).map(({ field }) => field),
  )
  const cell = (field: string): string => (numeric.has(field) ? ' class="number"' : '')
  const head = columns.map(({ field, title }) => `<th scope="col"${cell(field)}>${escaped(title)}</th>`).join('')
  const body = rows.map(
    (row) => `<tr>${columns.map(({ field }) => `<td${cell(field)}>${written(row[field] ?? null)}</td>`).join('')}</tr>`,
  )
  return `<table><thead><tr>${head}</tr></thead>\n<tbody>\n${body.join('\n')}\n</tbody></table>`
}

function written(value: string | number | boolean | null): string {
  if (value === null) return ''
  if (typeof value !== 'number') return escaped(String(value))
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(6)))
}

/** The live picture takes the place of the drawn one when it is ready. */
function live(spec: VegaLiteSpec, vega: string): string {
  const compiled = compile(spec as never).spec
  return `<script>${vega.replace(/<\/script/gi, '<\\/script')}</script>
<script type="application/json" id="specification">${JSON.stringify(compiled).replace(/</g, '\\u003c')}</script>
<script>
const specification = JSON.parse(document.getElementById('specification').textContent)
const picture = document.getElementById('picture')
const drawn = picture.innerHTML
picture.innerHTML = ''
const view = new vega.View(vega.parse(specification), { renderer: 'svg', container: picture, hover: true, logLevel: vega.Error })
const chosen = document.getElementById('chosen')
view.runAsync().catch(() => { picture.innerHTML = drawn })
if (chosen) chosen.addEventListener('change', () => view.signal('chosen', chosen.value || null).runAsync())
</script>`
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;')
}
