import { problemFrom } from '../engine/problem.ts'
import { type Edit, editFormula } from '../spec/edits.ts'
import { modelName } from '../spec/model-name.ts'
import { fitOptions, type ModelSpec, specKey } from '../spec/model-spec.ts'
import { changeDocument } from './change-document.ts'
import { dataEngine, fitEngine, stopFitting } from './engines.ts'
import { type AppState, store } from './state.ts'

/** Rows up to which a model is fitted anew whenever it changes, as long as that takes no longer than this. */
const liveRows = 20_000
const liveMilliseconds = 300

export const columnNames = (state: AppState): string[] => state.data?.columns.map(({ name }) => name) ?? []

export function setSpec(change: Partial<ModelSpec>): void {
  const { spec } = store.get().document
  const next = { ...spec, ...change }
  if (specKey(next) !== specKey(spec)) changeDocument({ spec: next })
}

/** An edit as the equations make it. Returns why it cannot be made, or null. */
export function edit(change: Edit): string | null {
  const state = store.get()
  try {
    setSpec({ formula: editFormula(state.document.spec.formula, change, columnNames(state)) })
    return null
  } catch (error) {
    return problemFrom(error).message
  }
}

/** The data engine's description of the model, again whenever model, notation or data change. */
async function describe(): Promise<void> {
  const { document, notation, data } = store.get()
  const { spec } = document
  if (data === null || spec.formula.trim() === '') {
    store.set({ parts: null, partsOf: '', specProblem: null })
    return
  }
  const meant = () => {
    const now = store.get()
    return specKey(now.document.spec) === specKey(spec) && now.notation === notation && now.data?.version === data.version
  }
  try {
    const parts = await dataEngine.call('describe', { spec, notation })
    if (meant()) store.set({ parts, partsOf: spec.formula, specProblem: null })
  } catch (error) {
    if (meant()) store.set({ specProblem: problemFrom(error) })
  }
}

/** Fits the model as it stands. Live fits are not put on the shelf, and their errors wait for someone to press Fit. */
export async function fitModel(live = false): Promise<void> {
  const { document, data, fitting } = store.get()
  const { spec } = document
  if (data === null || spec.formula.trim() === '') return
  if (fitting !== null) {
    if (specKey(fitting.spec) === specKey(spec)) {
      if (!live) store.set({ fitting: { ...fitting, keep: true } })
      return
    }
    stopFitting()
  }
  const { version } = data
  store.set({ fitting: { spec, since: performance.now(), progress: null, keep: !live }, fitProblem: null })
  const current = () => store.get().fitting?.spec === spec
  try {
    const answer = await fitEngine.call('fit', { spec, version }, (progress) => {
      if ('iteration' in progress)
        store.set(({ fitting }) => (fitting?.spec === spec ? { fitting: { ...fitting, progress } } : {}))
    })
    if (!current()) return
    if (store.get().data?.version !== version) {
      store.set({ fitting: null })
      return
    }
    const keep = store.get().fitting?.keep === true
    store.set({
      fitting: null,
      fit: { spec, version, answer },
      fitProblem: null,
      group: null,
      without: null,
      said: said(answer.record.converged),
    })
    if (keep) keepModel()
  } catch (error) {
    const problem = problemFrom(error)
    if (current()) store.set({ fitting: null, fitProblem: problem, said: problem.message })
  }
}

const said = (converged: boolean): string => (converged ? 'Fitted, converged' : 'Fitted, but the optimum was not reached')

/** Answers at once, whatever the fit is doing. */
export function stopFit(): void {
  if (store.get().fitting === null) return
  store.set({ fitting: null, said: 'Stopped. Nothing was changed.' })
  stopFitting()
}

/** Puts the fitted model on the shelf, unless it is there. */
export function keepModel(): void {
  const { fit, kept, ticked } = store.get()
  if (fit === null || kept.some(({ spec }) => specKey(spec) === specKey(fit.spec))) return
  const { record } = fit.answer
  const id = 1 + Math.max(0, ...kept.map((model) => model.id))
  const model = {
    id,
    name: modelName(fit.spec, record),
    spec: fit.spec,
    criterion: record.fit.criterion,
    aic: record.fit.aic,
    method: record.method,
    converged: record.converged,
  }
  store.set({ kept: [...kept, model], ticked: [...ticked, id] })
}

export function removeModel(id: number): void {
  store.set(({ kept, ticked }) => ({
    kept: kept.filter((model) => model.id !== id),
    ticked: ticked.filter((own) => own !== id),
    comparison: null,
  }))
}

/**
 * The ticked models side by side.
 *
 * @param change what is set in all of them first, such as a method that has a likelihood
 */
export async function compareTicked(change: Partial<ModelSpec> = {}): Promise<void> {
  const { kept, ticked, data } = store.get()
  const models = kept.filter(({ id }) => ticked.includes(id))
  if (data === null || models.length < 2) return
  const names = models.map(({ name }) => name)
  const asked = { names, answer: null, problem: null }
  store.set({ comparison: asked })
  const meant = () => store.get().comparison === asked
  try {
    const specs = models.map(({ spec }) => ({ ...spec, ...change }))
    const answer = await fitEngine.call('compare', { specs, version: data.version })
    if (meant()) store.set({ comparison: { names, answer, problem: null } })
  } catch (error) {
    if (meant()) store.set({ comparison: { names, answer: null, problem: problemFrom(error) } })
  }
}

/** Whether a change is worth a fit of its own: small data, and the last fit was quick. */
function isLive({ data, fit }: AppState): boolean {
  if (data === null || data.nrow > liveRows) return false
  return fit === null || fit.answer.milliseconds < liveMilliseconds || data.nrow < 2000
}

let seen = ''
let pause: ReturnType<typeof setTimeout> | undefined

/** Keeps description and fit in step with the document. */
export function followDocument(): void {
  store.subscribe(() => {
    const state = store.get()
    const now = `${specKey(state.document.spec)} ${state.notation} ${state.data?.version ?? 0}`
    if (now === seen) return
    const model = (text: string) => text.replace(/ \S+ (\d+)$/, ' $1')
    const otherModel = model(now) !== model(seen)
    seen = now
    void describe()
    if (!otherModel) return
    if (state.fitProblem !== null) store.set({ fitProblem: null })
    clearTimeout(pause)
    if (isLive(state) && state.document.spec.formula.trim() !== '') {
      pause = setTimeout(() => {
        if (store.get().specProblem === null && !isCurrent(store.get())) void fitModel(true)
      }, 150)
    }
  })
}

/** Whether the fit shown is that of the model as it stands. */
export function isCurrent({ fit, document, data }: AppState): boolean {
  return fit !== null && specKey(fit.spec) === specKey(document.spec) && fit.version === data?.version
}

export { fitOptions }
