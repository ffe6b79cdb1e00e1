import type { Circumstances, FixTable, Proposal } from './fix.ts'

/** What is to be looked at before anything is changed: the group that a finding names lights up everywhere. */
export const lookFixes: FixTable = {
  I462: look,
  I463: look,
  I464: look,
}

function look({ trouble: { text, fixes }, terms }: Circumstances): Proposal[] {
  const groups = [...new Set((terms?.random ?? []).map(({ groupLabel }) => groupLabel))]
  const group = groups.find((name) => text.includes(`\`${name}\``) || text.includes(`Without ${name} `))
  const level = /(?:look at|check the data of) `([^`]+)`/.exec(fixes.join('; '))?.[1]
  return group === undefined || level === undefined ? [] : [{ label: `Look at ${level}`, select: { group, level } }]
}
