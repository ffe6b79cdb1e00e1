import { printExpr } from 'blup'
import { nouns } from '../nouns.ts'
import { type Circumstances, type FixTable, type Proposal, quoted } from './fix.ts'

/** Fixes of the fixed part: terms that go, come, or are centred. */
export const fixedFixes: FixTable = {
  D104: (about) =>
    named(about, 1).map((name) => ({
      label: `Group by ${name}`,
      edits: [
        { kind: 'remove', variables: [name] },
        { kind: 'add-group', group: name },
      ],
    })),
  E204: respelled,
  E205: respelled,
  E216: ({ terms, fitted }) =>
    (terms?.fixed ?? [])
      .filter(({ variables }) => {
        const names = variables.map(printExpr)
        return (fitted?.aliased ?? []).some((column) => {
          const parts = column.split(':')
          return parts.length === names.length && names.every((name, k) => parts[k] === name)
        })
      })
      .map(({ variables, label }) => ({
        label: `Leave ${label} out`,
        edits: [{ kind: 'remove', variables: variables.map(printExpr) }],
      })),
  E220: (about) => named(about, 1).map(leaveOut),
  E223: (about) =>
    about.trouble.column === null
      ? []
      : [
          {
            label: `Group by ${about.trouble.column}`,
            edits: [
              { kind: 'remove-coefficient', variables: [quoted(about.trouble.column)] },
              { kind: 'add-group', group: quoted(about.trouble.column) },
            ],
          },
        ],
  E224: ({ spec }) => [{ label: 'Add the average', spec: { formula: `${spec.formula.split('~')[0]!.trim()} ~ 1` } }],
  E225: ({ terms }) => (terms?.response == null ? [] : [leaveOut(printExpr(terms.response))]),
  C306: ({ terms, named: names }) =>
    (terms?.fixed ?? [])
      .filter(({ variables }) => variables.length === 1 && names.some((name) => name.startsWith(printExpr(variables[0]!))))
      .slice(0, 1)
      .map(({ variables }) => ({
        label: `Leave ${printExpr(variables[0]!)} out, to compare`,
        edits: [{ kind: 'remove-coefficient', variables: variables.map(printExpr) }],
      })),
  C313: centred,
  I468: ({ terms, named: names }) => [
    ...(terms?.fixed ?? [])
      .filter(({ label, variables }) => names.includes(label) && variables.length === 1)
      .slice(-1)
      .map(({ label }) => leaveOut(label)),
  ],
  I467: ({ trouble }) => {
    const term = /`(.+?) \+ mean\((.+?), (.+?)\)`/.exec(trouble.fixes.join(' '))
    return term === null
      ? []
      : [
          {
            label: `Add the mean ${term[2]} of each ${nouns(term[3]!)[0]}`,
            edits: [{ kind: 'add', variable: `mean(${term[2]}, ${term[3]})`, of: [] }],
          },
        ]
  },
  I460: logarithm,
  I462: logarithm,
}

const leaveOut = (name: string): Proposal => ({
  label: `Leave ${name} out`,
  edits: [{ kind: 'remove-coefficient', variables: [name] }],
})

const named = ({ named: names }: Circumstances, most: number): readonly string[] => names.slice(0, most)

/** A name or a function that is nearly there. */
function respelled({ trouble, spec, named: [wrong] }: Circumstances): Proposal[] {
  const near = /did you mean `(.+?)`/.exec(trouble.fixes.join(' '))?.[1]
  if (near === undefined || wrong === undefined) return []
  const word = new RegExp(`(?<![\\p{L}\\d._])${wrong.replace(/[.*+?^$()[\]{}|\\]/g, '\\$&')}(?![\\p{L}\\d._])`, 'gu')
  const put = trouble.code === 'E205' ? near : quoted(near)
  const change = (text: string): string => text.replace(word, () => put)
  const { formula, weights, offset } = spec
  return [{ label: `Write ${near}`, spec: { formula: change(formula), weights: change(weights), offset: change(offset) } }]
}

/** The fixes name the calls: `grand(x)`, and `group(x, g)` for what varies within groups. */
function centred({ trouble }: Circumstances): Proposal[] {
  const found = [...trouble.fixes.join('; ').matchAll(/`((grand|group)\((.+?)(?:, (.+?))?\))`/g)]
  return found.slice(0, 4).map(([, call, kind, variable, group]) => ({
    label: kind === 'grand' ? `Centre ${variable}` : `Centre ${variable} within ${nouns(group!)[1]}`,
    edits: [{ kind: 'replace', variable: variable!, by: call! }],
  }))
}

/** The logarithm of a response that has one, where the finding speaks of it. */
function logarithm({ trouble, terms, columns, spec }: Circumstances): Proposal[] {
  const response = terms?.response == null ? '' : printExpr(terms.response)
  const column = columns.find(({ name }) => quoted(name) === response)
  if (spec.family !== 'gaussian' || !/logarithm/.test(trouble.fixes.join(' '))) return []
  if (!(typeof column?.min === 'number' && column.min > 0)) return []
  return [{ label: `Model the logarithm of ${response}`, edits: [{ kind: 'response', response: `log(${response})` }] }]
}
