import { printExpr } from '../../../formula/print.ts'
import type { Piece } from '../../equations/column-terms.ts'
import { type Coefficient, equationSystem, type Section } from '../../equations/equation-system.ts'
import { type CodeNote, type CodeTarget, type CodeText, departure, remark } from '../code-source.ts'
import { isGaussian, isReml } from '../model-traits.ts'

/** The model as HLM prints it, with the settings that its menus need: centring, method, which errors are on. */
export const hlm: CodeTarget = {
  name: 'hlm',
  title: 'HLM',
  comment: (text) => `// ${text}`,
  write(source, { data }): CodeText {
    const notes: CodeNote[] = []
    const gaussian = isGaussian(source)
    const system = equationSystem({ ...source, estimates: null })
    const depth = system.levels.length
    const crossed = !system.chain
    if (depth > 4) notes.push(departure('HLM has at most four levels.'))
    if (crossed) notes.push(remark('crossed classifications are fitted by HCM2, with a row and a column factor.'))
    for (const section of system.sections) {
      if (section.blocks.length > 1 || section.blocks.some(({ structure }) => structure !== 'us')) {
        notes.push(
          departure(
            `the error terms of ${section.label} are always freely correlated in HLM; the structure of the fit cannot be expressed.`,
          ),
        )
      }
    }
    if (system.also.length > 0) notes.push(departure('a random term outside the level equations cannot be expressed in HLM.'))
    if (source.basis.weights !== null && source.basis.weightsAs === 'precision')
      notes.push(departure('precision weights cannot be expressed in HLM; they are left out.'))
    const centrings = new Set<string>()
    const name = (piece: Piece): string => variableName(piece, centrings, notes)
    const letter = (level: number): string => (depth > 2 ? ['P', 'B', 'G', 'D'] : ['B', 'G'])[level - 1] ?? 'C'
    const error = (level: number): string => (depth > 2 ? ['E', 'R', 'U', 'V'] : ['R', 'U'])[level - 1] ?? 'W'
    const crossing = (section: Section): boolean => system.levels[section.level - 1]![0] !== section
    const coefficient = (c: Coefficient): string => (crossing(c.section) ? 'C' : letter(c.level)) + c.path.join('')
    const lines = system.sections.flatMap((section) => [
      `Level-${section.level} Model${section.level > 1 ? ` (${section.label})` : ''}`,
      ...equations(section),
    ])
    const method = gaussian ? (isReml(source) ? 'restricted maximum likelihood' : 'full maximum likelihood') : source.method
    return {
      notes,
      lines: [
        `Data: ${data}, one file for each level${
          crossed || depth === 1
            ? ''
            : `, sorted by ${system.sections
                .slice(1)
                .map(({ label }) => label)
                .reverse()
                .join(', ')}`
        }`,
        ...(gaussian ? [] : [`Outcome: ${source.family}, ${source.link} link`]),
        `Method of estimation: ${method}${gaussian && depth > 2 && isReml(source) ? ' (three levels: full maximum likelihood is the default)' : ''}`,
        '',
        ...lines,
        ...(centrings.size === 0 ? [] : ['', ...centrings]),
      ],
    }

    function equations(section: Section): string[] {
      return section.equations.map((equation) => {
        const left = equation.of === null ? (gaussian ? outcome() : `LINK(${outcome()})`) : coefficient(equation.of)
        const right = [
          // A second classification adds to what the first has said.
          ...(crossing(section) ? ['...'] : []),
          ...(equation.constant === null ? [] : [coefficient(equation.constant)]),
          ...equation.terms.map((c) => `${coefficient(c)}*${c.own.map((piece) => `(${name(piece)})`).join('*')}`),
          ...equation.offsets.map((e) => `offset(${printExpr(e)})`),
          ...(equation.error === null
            ? []
            : [(crossing(section) ? 'W' : error(section.level)) + equation.error.of.path.join('')]),
          ...(section.level === 1 && gaussian ? [error(1)] : []),
        ]
        return `   ${left} = ${right.length === 0 ? '0' : right.join(' + ')}`
      })
    }

    function outcome(): string {
      return printExpr(system.outcome.response).toUpperCase()
    }
  },
}

function variableName({ variable, suffix }: Piece, centrings: Set<string>, notes: CodeNote[]): string {
  if (variable.kind === 'call') {
    const x = variable.args[0]?.value
    if (x?.kind === 'name') {
      const name = x.name.toUpperCase()
      if (variable.callee === 'group') {
        centrings.add(`${name} has been centered around the group mean.`)
        return name
      }
      if (variable.callee === 'grand') {
        centrings.add(`${name} has been centered around the grand mean.`)
        return name
      }
      if (variable.callee === 'mean') {
        centrings.add(`MEAN_${name} is the group mean of ${name}: make it in the file of the higher level.`)
        return `MEAN_${name}`
      }
    }
    const made = `${printExpr(variable)}${suffix}`
    notes.push(remark(`HLM has no functions of variables: make \`${made}\` a column of the data.`))
    return made.toUpperCase()
  }
  if (suffix !== '')
    notes.push(remark(`HLM has no factors: \`${printExpr(variable)}${suffix}\` is an indicator column of the data.`))
  return `${printExpr(variable)}${suffix}`.toUpperCase()
}
