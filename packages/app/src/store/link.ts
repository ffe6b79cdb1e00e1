import { emptySpec, type ModelSpec } from '../spec/model-spec.ts'
import type { Step } from '../spec/step.ts'
import type { AppState, Document } from './state.ts'

/** What a link holds: the model and what was done to the data, never the data. */
interface Linked {
  readonly data: string
  readonly sample: boolean
  readonly spec: Partial<ModelSpec>
  readonly steps: readonly Step[]
  readonly groups: readonly string[]
  readonly notation: string
}

export function linkOf({ document, source, notation }: AppState, page: string): string {
  const { spec, steps, groups } = document
  const own = Object.fromEntries(
    Object.entries(spec).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(emptySpec[key as keyof ModelSpec])),
  )
  const linked: Linked = { data: source?.name ?? '', sample: source?.kind === 'sample', spec: own, steps, groups, notation }
  return `${page.replace(/#.*$/, '')}#model=${encode(JSON.stringify(linked))}`
}

/** The model of a link; null where there is none, or none that can be read. */
export function readLink(hash: string): { document: Document; notation: string; data: string; sample: boolean } | null {
  const found = /[#&]model=([\w-]+)/.exec(hash)
  if (found === null) return null
  try {
    const { data, sample, spec, steps, groups, notation } = JSON.parse(decode(found[1]!)) as Linked
    const text = (value: unknown, other: string): string => (typeof value === 'string' ? value : other)
    return {
      document: {
        spec: { ...emptySpec, ...spec, formula: text(spec.formula, '') },
        steps: Array.isArray(steps) ? steps : [],
        groups: Array.isArray(groups) ? groups : [],
        answers: {},
      },
      notation: text(notation, 'founding'),
      data: text(data, ''),
      sample: sample === true,
    }
  } catch {
    return null
  }
}

function encode(text: string): string {
  const bytes = new TextEncoder().encode(text)
  return btoa(String.fromCharCode(...bytes))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=+$/, '')
}

function decode(text: string): string {
  const binary = atob(text.replace(/-/g, '+').replace(/_/g, '/'))
  return new TextDecoder().decode(Uint8Array.from(binary, (char) => char.charCodeAt(0)))
}
