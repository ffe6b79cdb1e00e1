import type { StructureTag } from './terms.ts'

const descriptions: Readonly<Record<StructureTag, true>> = {
  us: true,
  diag: true,
  homdiag: true,
  cs: true,
  homcs: true,
  ar1: true,
  hetar1: true,
  toep: true,
  homtoep: true,
  ou: true,
  exp: true,
  gau: true,
  mat: true,
  rr: true,
  propto: true,
  equalto: true,
}

/** The names that make a call such as `ar1(time + 0 | g)` a random term. */
export const structureTags = Object.keys(descriptions) as readonly StructureTag[]

export const isStructureTag = (name: string): name is StructureTag => Object.hasOwn(descriptions, name)
