import { BlupError } from 'blup'
import type { Command, CommanderError } from 'commander'
import { unbuiltVerbs } from './unbuilt-verbs.ts'
import { usageError } from './usage-error.ts'

/** What commander found wrong with the command line, as one of our coded messages. */
export function usageErrorOf(error: CommanderError, program: Command, words: readonly string[]): BlupError {
  const command = program.commands.find((candidate) => candidate.name() === words[0]) ?? program
  const name = command === program ? 'blup' : `blup ${command.name()}`
  const help = `see \`${name} --help\``
  const named = /'([^']*)'/.exec(error.message)?.[1] ?? ''
  switch (error.code) {
    case 'commander.unknownCommand':
      return unknownVerb(words[0] ?? named, program)
    case 'commander.unknownOption': {
      const flags = command.options.flatMap((option) => [option.long, option.short].filter((flag) => flag !== undefined))
      const misplaced =
        command === program &&
        program.commands.some((verb) => verb.options.some((option) => [option.long, option.short].includes(named)))
      if (misplaced)
        return new BlupError('U101', `The option \`${named}\` belongs to a verb and comes after it.`, { fixes: [help] })
      return usageError('U101', `There is no option \`${named}\`.`, named, [...flags, '--help'], [help])
    }
    case 'commander.missingArgument':
      return new BlupError('U102', `The argument ${named.toUpperCase()} is missing.`, { fixes: [help] })
    case 'commander.optionMissingArgument': {
      const [flag, value] = named.replace(/^-\w, /, '').split(' ')
      return new BlupError('U102', `The option ${flag} lacks its value ${value ?? ''}.`.replace(' .', '.'), { fixes: [help] })
    }
    case 'commander.excessArguments':
      return new BlupError('U102', `There are more arguments than \`${name}\` takes.`, {
        fixes: ['put the formula in quotation marks, so that the shell hands it over in one piece', help],
      })
    case 'commander.help':
      if (words[0] === 'help' && words[1] !== undefined) return unknownVerb(words[1], program)
      return new BlupError('U102', 'A verb is missing, such as fit, predict, inspect, datasets or explain.', {
        fixes: ['blup fit "Reaction ~ Days + (Days | Subject)" sleepstudy', help],
      })
    default:
      return new BlupError('U103', error.message.replace(/^error: /, ''), { fixes: [help] })
  }
}

function unknownVerb(typed: string, program: Command): BlupError {
  if (typed.includes('~')) {
    return new BlupError('U100', 'A verb is missing before the formula.', { fixes: [`blup fit "${typed}" DATA`] })
  }
  const verbs = program.commands.map((command) => command.name())
  return usageError('U100', `There is no verb \`${typed}\`.`, typed, [...verbs, ...unbuiltVerbs, 'help'], ['see `blup --help`'])
}
