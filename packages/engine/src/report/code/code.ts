import { type CodeOptions, type CodeSource, remark } from './code-source.ts'
import { targetNamed } from './targets/registry.ts'

/**
 * The same model as code for another system, with what could not be said there in comments at its top. Where the system's
 * default differs from what was fitted, the code sets it.
 *
 * @param target lme4, nlme, glmmTMB, julia, statsmodels, stata, sas, spss, hlm or mlwin
 * @throws BlupError E221 for an unknown target
 */
export function codeText(source: CodeSource, target: string, options: CodeOptions = {}): string {
  const { title, comment, write } = targetNamed(target)
  const { lines, notes } = write(source, { data: options.data ?? 'data.csv' })
  const given = source.basis.givenAsNumbers.map((name) =>
    remark(`the ${name} of the fit were given as numbers: add them to the data as a column \`${name}\`.`),
  )
  const said = [...given, ...notes].map(({ kind, text }) =>
    comment(`${kind === 'departure' && lines.length > 0 ? 'Not the same model' : 'Note'}: ${text}`),
  )
  const none = lines.length === 0 ? [comment(`This model cannot be written for ${title}.`)] : []
  return `${[...none, ...new Set(said), ...lines].join('\n')}\n`
}
