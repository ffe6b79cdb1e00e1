import { svgToPng } from '../parts/svg-to-png.ts'
import type { Step } from '../spec/step.ts'
import { drawEngine, fitEngine } from '../store/engines.ts'
import type { FittedModel } from '../store/state.ts'
import type { BlockName, ReportBlock, ReportDoc, ReportSettings } from './report-doc.ts'
import { methodRuns, nameFirst, responseOf, resultRuns, variablesOf } from './sentences.ts'
import { tableRows } from './table-rows.ts'
import { testRuns } from './test-runs.ts'

interface ReportOptions {
  readonly settings: Omit<ReportSettings, 'title'>
  readonly notation: string
  readonly file: string
  readonly steps: readonly Step[]
}

/** Asks the engine for what a report needs and puts it together. */
export async function collectReport({ spec, version, answer }: FittedModel, options: ReportOptions): Promise<ReportDoc> {
  const { settings, notation, file, steps } = options
  const { blocks: wanted, style, target, values } = settings
  const { record } = answer
  const response = responseOf(record)
  const blocks: ReportBlock[] = []
  const has = (name: BlockName) => wanted.includes(name)
  if (has('Method')) blocks.push({ kind: 'heading', text: 'Method' }, { kind: 'paragraph', runs: methodRuns(answer, steps) })
  if (has('Equations')) {
    const ask = (format: 'mathml' | 'latex' | 'text') =>
      fitEngine.call('equations', { spec, version, notation, format, values, form: 'level' })
    const [mathml, latex, text] = await Promise.all([ask('mathml'), ask('latex'), ask('text')])
    blocks.push({ kind: 'equations', mathml, latex, text })
  }
  if (has('Results')) {
    // What a model has no tests of is not written about.
    const tests = style === 'apa' ? await fitEngine.call('tests', { spec, version }).catch(() => null) : null
    const runs = [...(tests === null ? [] : testRuns(tests, record.data.nobs)), ...resultRuns(answer, style)]
    blocks.push({ kind: 'heading', text: 'Results' }, { kind: 'paragraph', runs })
  }
  if (has('Table 1')) {
    blocks.push({
      kind: 'table',
      number: 1,
      title: `${record.random.length === 0 ? 'Linear' : record.family.name === 'gaussian' ? 'Mixed' : 'Generalized Mixed'} Model for ${nameFirst(response)}`,
      ...tableRows(answer, style),
    })
  }
  if (has('Figure 1')) {
    const figure = await figureBlock(spec, version, record.fixed.length > 1 ? 'trajectories' : 'caterpillar')
    if (figure !== null) blocks.push(figure)
  }
  if (has('Software and code')) {
    const text = await fitEngine.call('code', { spec, version, target, file }).catch((error: unknown) => String(error))
    blocks.push(
      { kind: 'heading', text: 'Software and code' },
      { kind: 'paragraph', runs: [{ text: 'Fitted with blup, in the browser; the same model elsewhere:' }] },
      { kind: 'code', title: target, text },
    )
  }
  return {
    title: titleOf(variablesOf(record), response),
    style,
    blocks,
  }
}

function titleOf(variables: readonly string[], response: string): string {
  const names = variables.slice(0, 3)
  return names.length === 0
    ? nameFirst(response)
    : `${nameFirst(names[0]!)}${names
        .slice(1)
        .map((name) => `, ${name}`)
        .join('')} and ${response}`
}

/** Figures are always those of print: black on white. */
async function figureBlock(spec: FittedModel['spec'], version: number, kind: string): Promise<ReportBlock | null> {
  try {
    const plot = await fitEngine.call('plot', { spec, version, kind, options: { theme: 'print', width: 520, height: 300 } })
    const { id, svg } = await drawEngine.call('draw', { vega: plot.vega, chosen: null, choosable: false })
    void drawEngine.call('drop', { id })
    const { blob, width, height } = await svgToPng(svg, 2)
    const png = new Uint8Array(await blob.arrayBuffer())
    return { kind: 'figure', number: 1, title: plot.title, caption: plot.caption, alt: plot.alt, svg, png, width, height }
  } catch {
    // A model without anything to draw has no figure.
    return null
  }
}
