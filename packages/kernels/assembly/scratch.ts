// Working memory in front of the arena, at fixed addresses.

/** Rows of C for which A is packed at a time: MC x KC doubles stay in the second-level cache. */
export const MC: i32 = 128
/** Inner dimension packed at a time: a KC x 4 strip of B, stored twice, stays in the first-level cache. */
export const KC: i32 = 128
/** Columns of C for which B is packed at a time. */
export const NC: i32 = 256
/** Order at which the recursive factorisations and solves hand over to the strip code. */
export const NB: i32 = 64
/** Bytes from one strip of the solves to the next; a cache line more than its 4 NB doubles, or they would share cache sets. */
export const STRIP: usize = 4 * NB * 8 + 64
/** Bytes from one column strip of the packed triangle to the next. */
export const COLUMN_STRIP: usize = 2 * STRIP

/** A 4 x 4 tile. */
export const corner: usize = 1024
/** The packed triangle of the solves: NB / 4 column strips. */
export const triangle: usize = corner + 128
/** The MC / 4 strips being solved. */
export const strips: usize = triangle + <usize>(NB / 4) * COLUMN_STRIP
/** Row strips of A: MC x KC doubles. */
export const packedA: usize = strips + <usize>(MC / 4) * STRIP
/** Column strips of B, stored twice: 2 x KC x NC doubles. */
export const packedB: usize = packedA + MC * KC * 8
/** Byte address at which the arena starts. */
export const arena: usize = packedB + 2 * KC * NC * 8

/** What the group kernels use instead, from here to the arena; they call none of the other kernels. */
export const groupArea: usize = corner

/** Byte address of an offset into the arena. */
// @ts-ignore: decorator
@inline
export function address(offset: i32): usize {
  return arena + bytes(offset)
}

/** A count of doubles in bytes. */
// @ts-ignore: decorator
@inline
export function bytes(doubles: i32): usize {
  return (<usize>doubles) << 3
}

/** Byte address of an offset into the arena, counted in 32-bit integers. */
// @ts-ignore: decorator
@inline
export function indexAddress(offset: i32): usize {
  return arena + ((<usize>offset) << 2)
}
