import type { Edit } from '../edits.ts'
import { nouns } from '../nouns.ts'
import { type Circumstances, type FixTable, type Proposal, slopesOf, variablesOfColumn } from './fix.ts'

/** Fixes of the random part: what varies by group, and what of it goes together. */
export const randomFixes: FixTable = {
  C301: (about) =>
    blocksNamed(about).flatMap(({ group, terms, sd }) =>
      terms.flatMap((term, k) => (sd[k] === 0 ? [dropCoefficient(about, group, term)] : [])),
    ),
  C302: (about) =>
    blocksNamed(about)
      .filter(({ terms }) => terms.length > 1)
      .flatMap(({ group, terms }) => [dropCorrelation(group), dropCoefficient(about, group, terms.at(-1)!)]),
  C304: simplerBlocks,
  C314: simplerBlocks,
  C308: (about) =>
    groupsNamed(about).flatMap((group) => [
      {
        label: `Compare the ${nouns(group)[1]} as fixed effects`,
        edits: [
          { kind: 'remove-group', group },
          { kind: 'add', variable: group, of: [] },
        ],
      },
    ]),
  C311: ({ fitted, terms }) =>
    fitted === null
      ? []
      : [...new Set((terms?.random ?? []).map(({ groupLabel }) => groupLabel))]
          .filter((group) => fitted.random.some((block) => block.group === group))
          .map(leaveGroupOut),
  E211: (about) => groupsNamed(about).map(leaveGroupOut),
  E212: (about) => groupsNamed(about).map(leaveGroupOut),
  E213: ({ named }) =>
    named.slice(0, 1).map((variable) => ({
      label: `Add the average slope of ${variable}`,
      edits: [{ kind: 'add', variable, of: [] }],
    })),
  E215: (about) => groupsNamed(about).flatMap((group) => averagesOnly(about, group)),
  E219: ({ terms }) => {
    const groups = [...new Set((terms?.random ?? []).map(({ groupLabel }) => groupLabel))]
    const twice = groups.find((group) => (terms?.random ?? []).filter(({ groupLabel }) => groupLabel === group).length > 1)
    if (twice !== undefined)
      return [{ label: `Put the terms of ${twice} together`, edits: [{ kind: 'structure', group: twice, structure: 'us' }] }]
    return groups.slice(-1).map(leaveGroupOut)
  },
  E228: (about) => slopedGroups(about).flatMap((group) => averagesOnly(about, group)),
  E240: (about) => slopedGroups(about).flatMap((group) => averagesOnly(about, group)),
  I466: (about) =>
    groupsNamed(about).flatMap((group) => (slopesOf(about.terms, group).length > 0 ? averagesOnly(about, group) : [])),
}

function simplerBlocks(about: Circumstances): Proposal[] {
  const blocks = (about.fitted?.random ?? []).filter(({ terms }) => terms.length > 1)
  return blocks.flatMap(({ group, terms }) => [
    ...(isCorrelated(about, group) ? [dropCorrelation(group)] : []),
    dropCoefficient(about, group, terms.at(-1)!),
  ])
}

/** The random-effects blocks that the trouble names; all where it names none. */
function blocksNamed({ fitted, named }: Circumstances) {
  const all = fitted?.random ?? []
  const found = all.filter(({ group }) => named.includes(group))
  return found.length > 0 ? found : all
}

function groupsNamed({ terms, trouble, named }: Circumstances): string[] {
  const groups = [...new Set((terms?.random ?? []).map(({ groupLabel }) => groupLabel))]
  return groups.filter((group) => group === trouble.column || named.includes(group))
}

const slopedGroups = ({ terms }: Circumstances): string[] => [
  ...new Set((terms?.random ?? []).filter((term) => term.terms.length > 0).map(({ groupLabel }) => groupLabel)),
]

const isCorrelated = ({ terms }: Circumstances, group: string): boolean =>
  (terms?.random ?? []).some(
    (term) => term.groupLabel === group && term.structure === 'us' && term.terms.length + (term.intercept ? 1 : 0) > 1,
  )

function dropCoefficient({ terms }: Circumstances, group: string, column: string): Proposal {
  const variables = variablesOfColumn(column, slopesOf(terms, group))
  const [one] = nouns(group)
  return {
    label: variables.length === 0 ? `Drop the ${one} averages` : `Drop the ${variables.join(' × ')} slopes by ${one}`,
    edits: [{ kind: 'toggle-random', variables, group }],
  }
}

const dropCorrelation = (group: string): Proposal => ({
  label: 'Drop the correlation',
  edits: [{ kind: 'structure', group, structure: 'diag' }],
})

const leaveGroupOut = (group: string): Proposal => ({
  label: `Leave ${group} out of the random part`,
  edits: [{ kind: 'remove-group', group }],
})

function averagesOnly({ terms }: Circumstances, group: string): Proposal[] {
  const edits = slopesOf(terms, group).map((variables): Edit => ({ kind: 'toggle-random', variables, group }))
  return edits.length === 0 ? [] : [{ label: `Let only the averages differ by ${nouns(group)[0]}`, edits }]
}
