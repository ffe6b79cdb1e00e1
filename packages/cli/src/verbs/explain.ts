import { type Code, codes, explanations, wrapText } from 'blup'
import { usageError } from '../usage-error.ts'
import { addCommonOptions, type CommonOptions, jsonText, type Verb } from '../verb.ts'

/** `blup explain CODE`: a message in plain words; without a code, the list of all. */
export const explain: Verb = (program, { stdout, result }) => {
  const command = program
    .command('explain [CODE]')
    .summary('what a message means and what to do')
    .description('What the message with that code means, why it matters and what to do. Without a code: all codes.')
    .addHelpText('after', '\nExamples:\n  blup explain C301\n  blup explain')
  addCommonOptions(command).action(async (typed: string | undefined, options: CommonOptions) => {
    const chosen = typed === undefined ? (Object.keys(codes) as Code[]) : [readCode(typed)]
    if (options.json) {
      return result(
        jsonText({ schema: 'blup.explain/1', rows: chosen.map((code) => ({ code, ...codes[code], ...explanations[code] })) }),
      )
    }
    if (typed === undefined) return result(`${chosen.flatMap((code) => listed(code, stdout.width)).join('\n')}\n`)
    const code = chosen[0]!
    const { means, matters, remedies } = explanations[code]
    const width = Math.min(stdout.width, 100)
    const lines = [
      stdout.style.heading(`${code}  ${codes[code].title} (${codes[code].severity})`),
      ...paragraph('means', means, width),
      ...paragraph('matters', matters, width),
      ...remedies.flatMap((remedy, k) => paragraph(k === 0 ? 'what to do' : '', `- ${remedy}`, width)),
    ]
    return result(`${lines.join('\n')}\n`)
  })
}

function listed(code: Code, width: number): string[] {
  const head = `${code}  ${codes[code].severity.padEnd(8)}  `
  const [first, ...rest] = wrapText(codes[code].title, width - head.length)
  return [head + first!, ...rest.map((line) => ' '.repeat(head.length) + line)]
}

function readCode(typed: string): Code {
  const code = typed.toUpperCase()
  if (Object.hasOwn(codes, code)) return code as Code
  const fixes = ['`blup explain` without a code lists them all']
  throw usageError('U104', `There is no code \`${typed}\`.`, code, Object.keys(codes), fixes)
}

function paragraph(name: string, text: string, width: number): string[] {
  const indent = 14
  const hang = text.startsWith('- ') ? 2 : 0
  const [first, ...rest] = wrapText(text, width - indent - hang)
  return [`  ${name.padEnd(indent - 2)}${first!}`, ...rest.map((line) => ' '.repeat(indent + hang) + line)]
}
