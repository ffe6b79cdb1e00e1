/**
 * What a column's name says that its values are labels of. A `person` may be found in a `place`; an `item` meets every
 * person, and is crossed by its nature.
 */
export type IdentifierKind = 'person' | 'place' | 'item' | 'thing'

export interface IdentifierName {
  readonly kind: IdentifierKind
  /** The word also names predictors (class, region), so that few levels speak against an identifier. */
  readonly loose: boolean
}

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/))

const names: Readonly<Record<IdentifierKind, ReadonlySet<string>>> = {
  person: words(`
    id subject subj student pupil child kid person patient participant respondent individual woman mother mom worker employee
    operator teacher tch lecturer instructor interviewer doctor physician surgeon nurse therapist user customer client player
    athlete learner infant animal rat mouse pig cow calf dog cat horse mare bird chick fish monkey sheep goat
  `),
  place: words(`
    school sch class classroom hospital clinic ward center centre site location station district region county nation country
    state province city town village community comm neighbourhood neighborhood tract household family house firm company store
    shop farm field lab laboratory department dept lea herd flock litter brood nest cluster group grp team
  `),
  item: words('item word stimulus stim picture sentence judge rater question'),
  thing: words(`
    batch cask lot wafer plate block replicate rep sample specimen plot tree plant pot tray tank cage pen colony rail bottle
  `),
}

const loose = words('class region state location group grp team question')
const suffixes = words('id nr no num number code key index')
/** With one of these in its name a column is a count or a mean about the groups, not their label. */
const amounts = words('n num number mean avg average per total count prop pct percent log size')

/** Reads a column's name; null where it does not look like the name of an identifier. */
export function identifierName(name: string): IdentifierName | null {
  const tokens = nameTokens(name)
  while (tokens.length > 1 && suffixes.has(tokens.at(-1)!)) {
    const suffix = tokens.pop()!
    if (tokens.length === 1 && suffix === 'id' && kindOf(tokens[0]!) === null) return { kind: 'person', loose: false }
  }
  if (tokens.length === 0 || tokens.some((token) => amounts.has(token))) return null
  const last = tokens.at(-1)!
  const stem = kindOf(last) === null ? last.replace(/(?:id|nr|no|num|code)$/, '') : last
  const kind = kindOf(stem)
  return kind === null ? null : { kind, loose: stem === last && (loose.has(stem) || loose.has(singular(stem))) }
}

/** Lower-case words of a name: `IQ.verb` is iq, verb; `patientID` is patient, id; digits are left out. */
export function nameTokens(name: string): string[] {
  return name
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .filter((token) => token !== '')
}

function kindOf(word: string): IdentifierKind | null {
  const kinds = Object.keys(names) as IdentifierKind[]
  return kinds.find((kind) => names[kind].has(word) || names[kind].has(singular(word))) ?? null
}

const singular = (word: string): string => (word.endsWith('s') ? word.slice(0, -1) : word)
