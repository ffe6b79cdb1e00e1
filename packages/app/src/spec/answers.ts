import { count, plural } from '../parts/numbers.ts'
import { isCurrent } from '../store/model-actions.ts'
import type { AppState, Station } from '../store/state.ts'
import { nouns } from './nouns.ts'

/** What each station answers, in three words, for the rail. */
export function answer(station: Station, state: AppState): string {
  const { data, parts, fit, fitting, document } = state
  if (state.opening !== null && station === 'data') return 'reading'
  if (data === null) return station === 'data' ? 'drop a file' : 'needs data'
  switch (station) {
    case 'data':
      return `${count(data.nrow)} rows, ${plural(data.columns.length, 'column')}`
    case 'structure': {
      const [chain] = data.inspection.structure
      const group = data.inspection.groups.find(({ name }) => name === chain?.at(-1))
      if (group === undefined) return 'no groups found'
      const more = data.inspection.structure.length > 1 ? ', crossed' : ''
      return `rows in ${plural(group.levels, ...nouns(group.name))}${more}`
    }
    case 'model': {
      if (document.spec.formula.trim() === '') return 'not written yet'
      if (state.specProblem !== null) return 'needs a change'
      if (parts === null) return 'reading'
      const levels = new Set(parts.sections.map(({ level }) => level)).size
      return isCurrent(state)
        ? `${plural(levels, 'level')}, ${plural(fit!.answer.record.fit.df, 'parameter')}`
        : plural(levels, 'level')
    }
    case 'results': {
      if (fitting !== null) return 'fitting'
      if (state.fitProblem !== null) return 'could not be fitted'
      if (fit === null) return 'not fitted yet'
      if (!isCurrent(state)) return 'of an earlier model'
      const cautions = fit.answer.record.findings.filter(({ severity }) => severity !== 'note').length
      const notes = fit.answer.record.findings.length - cautions
      return `fitted${cautions > 0 ? `, ${plural(cautions, 'caution')}` : notes > 0 ? `, ${plural(notes, 'note')}` : ''}`
    }
    case 'report':
      return fit === null ? 'needs a fit' : 'ready'
  }
}

/** Whether a station has its answer. */
export function isDone(station: Station, state: AppState): boolean {
  if (state.data === null) return false
  if (station === 'data' || station === 'structure') return true
  return station === 'model' ? state.parts !== null : isCurrent(state)
}
