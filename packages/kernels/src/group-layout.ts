/** Largest order k of a group's block that the group kernels take. */
export const MAX_GROUP_ORDER = 64
/** Most columns m that the group kernels take. */
export const MAX_GROUP_COLUMNS = 128
/** Values of one group in the layout of the group kernels: k (k + 1) / 2 of ZZ, then k m of ZX. */
export function groupEntries(k: number, m: number): number {
  return (k * (k + 1)) / 2 + k * m
}

/** Doubles that `groups` groups take: whole pairs, so that an odd count has one unused place. */
export function groupDoubles(k: number, m: number, groups: number): number {
  return 2 * Math.ceil(groups / 2) * groupEntries(k, m)
}

/**
 * Offset of the first value of group j (from 0) in groups that start at `data`; the next value of the same group is
 * 2 doubles on. ZZ(i, c), i >= c, is value c k - c (c - 1) / 2 + i - c, and ZX(i, c) is value k (k + 1) / 2 + c k + i.
 */
export function groupOffset(k: number, m: number, data: number, j: number): number {
  return data + (j - (j & 1)) * groupEntries(k, m) + (j & 1)
}

/** @throws RangeError if the group kernels cannot take blocks of this shape. */
export function checkGroupShape(k: number, m: number): void {
  if (k >= 1 && k <= MAX_GROUP_ORDER && m >= 1 && m <= MAX_GROUP_COLUMNS) return
  throw new RangeError(
    `The group kernels take 1 to ${MAX_GROUP_ORDER} effects a group and 1 to ${MAX_GROUP_COLUMNS} columns; these are ${k} and ${m}.`,
  )
}
