import type { ColumnInspection, GroupPair, Inspection } from '../../src/index.ts'

export const column = (inspection: Inspection, name: string): ColumnInspection =>
  inspection.columns.find((c) => c.name === name)!
export const group = (inspection: Inspection, name: string): Inspection['groups'][number] =>
  inspection.groups.find((g) => g.name === name)!
export const pair = (inspection: Inspection, x: string, y: string): GroupPair =>
  inspection.pairs.find(({ a, b }) => (a === x && b === y) || (a === y && b === x))!
export const codes = (inspection: Inspection): string[] => inspection.findings.map(({ code }) => code)
