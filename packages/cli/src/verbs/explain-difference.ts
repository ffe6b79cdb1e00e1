import { type DefaultDifference, wrapText } from 'blup'
import { presetOption, presets } from '../model-options.ts'
import { addCommonOptions, type CommonOptions, jsonText, type Surroundings, type Verb } from '../verb.ts'

/** `blup explain-difference PRESET PRESET`. */
export const explainDifference: Verb = (program, surroundings) => {
  const command = program
    .command('explain-difference <PRESET> <PRESET2>')
    .summary('why two programs print different numbers')
    .description(
      'Lists where the defaults of two programs differ, which numbers each difference moves, and what gives the numbers of ' +
        `the second here. Presets are ${presets.join(', ')}.`,
    )
  addCommonOptions(command)
    .addHelpText('after', '\nExamples:\n  blup explain-difference stata lme4\n  blup explain-difference spss hlm --json')
    .action((a: string, b: string, options: CommonOptions) => run(a, b, options, surroundings))
}

async function run(a: string, b: string, options: CommonOptions, { stdout, result }: Surroundings): Promise<void> {
  presetOption(a)
  presetOption(b)
  const engine = await import('../engine-verbs.ts')
  const rows = engine.explainDifference(a, b)
  if (options.json) return result(jsonText({ schema: 'blup.explain-difference/1', rows }))
  const width = Math.min(stdout.width, 100)
  const blocks = rows.map((row) => [stdout.style.heading(row.what), ...rowLines(row, a, b, width)].join('\n'))
  return result(blocks.length === 0 ? `${a} and ${b} have the same defaults.\n` : `${blocks.join('\n\n')}\n`)
}

function rowLines(row: DefaultDifference, a: string, b: string, width: number): string[] {
  const indent = 2 + Math.max(a.length, b.length, 'moves'.length, 'set here'.length) + 2
  const lines = [
    [a, row.a],
    [b, row.b],
    ['moves', row.moves],
    ['set here', row.set],
  ] as const
  return lines.flatMap(([name, text]) => {
    const [first, ...rest] = wrapText(text, width - indent)
    return [`  ${name.padEnd(indent - 2)}${first!}`, ...rest.map((line) => ' '.repeat(indent) + line)]
  })
}
