import { BlupError } from 'blup'
import { Command, CommanderError } from 'commander'
import { exitCodeOf, exitCodes } from './exit-codes.ts'
import { onInterrupt } from './interrupt.ts'
import { print, quietOnClosedPipe } from './output.ts'
import { asBlupError, errorRecord, errorText } from './print-error.ts'
import { clearLine, terminalOf } from './terminal.ts'
import { unbuiltVerbs } from './unbuilt-verbs.ts'
import { usageErrorOf } from './usage-error-of.ts'
import { jsonText, type Surroundings, type Verb } from './verb.ts'
import { anova } from './verbs/anova.ts'
import { app } from './verbs/app.ts'
import { bootstrap } from './verbs/bootstrap.ts'
import { check } from './verbs/check.ts'
import { code as codeVerb } from './verbs/code.ts'
import { compare } from './verbs/compare.ts'
import { datasets } from './verbs/datasets.ts'
import { emmeans } from './verbs/emmeans.ts'
import { equations } from './verbs/equations.ts'
import { explain } from './verbs/explain.ts'
import { explainDifference } from './verbs/explain-difference.ts'
import { fit } from './verbs/fit.ts'
import { inspect } from './verbs/inspect.ts'
import { levels } from './verbs/levels.ts'
import { methods } from './verbs/methods.ts'
import { plot } from './verbs/plot.ts'
import { predict } from './verbs/predict.ts'
import { profile } from './verbs/profile.ts'
import { simulate } from './verbs/simulate.ts'
import { test } from './verbs/test.ts'
import { version } from './version.ts'

const verbs: readonly Verb[] = [
  fit,
  levels,
  equations,
  codeVerb,
  predict,
  plot,
  profile,
  bootstrap,
  test,
  anova,
  compare,
  methods,
  emmeans,
  check,
  simulate,
  inspect,
  datasets,
  explain,
  explainDifference,
  app,
]

const overview = `
Examples:
  blup fit "Reaction ~ Days + (Days | Subject)" sleepstudy
  blup fit "score ~ arm + (1 | school/class)" scores.csv -o fit.json
  blup predict fit.json new.csv
  blup inspect scores.csv
  blup VERB --help       options and examples of a verb

Exit codes: 0 done, 1 internal error, 2 usage, 3 data, 4 specification, 5 not converged,
6 cautions under --strict, 130 interrupted.`

/** Runs one command line, and returns the exit code. Nothing is thrown. */
export async function main(args: readonly string[]): Promise<number> {
  const words = args.includes('--') ? args.slice(0, args.indexOf('--')) : args
  const debug = words.includes('--debug')
  const stderr = terminalOf(process.stderr)
  quietOnClosedPipe([process.stdout, process.stderr])
  const { signal, interrupted } = onInterrupt()
  let code: number = exitCodes.done
  const surroundings: Surroundings = {
    stdout: terminalOf(process.stdout),
    stderr,
    signal,
    result: (text) => print(process.stdout, text),
    aside: (text) => print(process.stderr, text),
    exit: (given) => {
      code = given
    },
  }
  try {
    const program = programFor(surroundings)
    refuseUnbuilt(words, program)
    if (args.length === 0) await print(process.stderr, `${program.helpInformation()}${overview}\n\n`)
    // A read that waits for a pipe, say, would not notice for itself.
    await Promise.race([program.parseAsync([...args], { from: 'user' }), interrupted])
    return code
  } catch (thrown) {
    if (thrown instanceof CommanderError && thrown.exitCode === 0) return exitCodes.done
    const error = thrown instanceof CommanderError ? usageErrorOf(thrown, programFor(surroundings), words) : asBlupError(thrown)
    const asJson = words.includes('--json')
    const text = asJson ? jsonText(errorRecord(error, debug)) : errorText(error, stderr, debug)
    await print(process.stderr, (stderr.isTerminal ? clearLine : '') + text)
    return exitCodeOf(error.code)
  }
}

function programFor(surroundings: Surroundings): Command {
  const program = new Command('blup')
    .description('Mixed models from a formula and a file.')
    .usage('VERB ...')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show this help')
    .helpCommand('help [verb]', 'show the help of a verb')
    .showSuggestionAfterError(false)
    .exitOverride()
    .configureOutput({
      // Commander's own error lines are replaced by coded messages.
      outputError: () => {},
      writeErr: () => {},
      getOutHelpWidth: () => Math.min(surroundings.stdout.width, 100),
      getErrHelpWidth: () => Math.min(surroundings.stderr.width, 100),
    })
    .addHelpText('after', overview)
  for (const verb of verbs) verb(program, surroundings)
  for (const command of program.commands) command.helpOption('-h, --help', 'show this help').copyInheritedSettings(program)
  return program
}

function refuseUnbuilt(words: readonly string[], program: Command): void {
  const verb = unbuiltVerbs.find((name) => name === words[0])
  if (verb === undefined) return
  const built = program.commands.map((command) => command.name())
  throw new BlupError('E207', `The verb \`${verb}\` is not built yet.`, {
    fixes: [`there is: ${built.slice(0, -1).join(', ')} and ${built.at(-1)}`],
  })
}
