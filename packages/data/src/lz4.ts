/**
 * Unpacks LZ4 frames (the compression that most writers of Arrow files choose by default) as their specification describes
 * them: a header, blocks of literals and matches, an end mark. Checksums are not verified.
 *
 * @see https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md
 */
export function unpackLz4(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const parts: Uint8Array[] = []
  let at = 0
  while (at < bytes.length) {
    const magic = view.getUint32(at, true)
    if (magic >= 0x184d2a50 && magic <= 0x184d2a5f) {
      at += 8 + view.getUint32(at + 4, true)
      continue
    }
    if (magic !== 0x184d2204) throw new Error('This is no LZ4 frame.')
    const flags = view.getUint8(at + 4)
    const blockChecksums = (flags & 0x10) !== 0
    const contentSize = (flags & 0x08) !== 0
    const contentChecksum = (flags & 0x04) !== 0
    const dictionary = (flags & 0x01) !== 0
    const largestBlock = 1 << (8 + 2 * ((view.getUint8(at + 5) >> 4) & 7))
    at += 7 + (contentSize ? 8 : 0) + (dictionary ? 4 : 0)
    // Blocks may refer to what the blocks before them gave, so one buffer holds the whole frame.
    let out: Uint8Array = new Uint8Array(largestBlock)
    let length = 0
    for (;;) {
      const size = view.getUint32(at, true)
      at += 4
      if (size === 0) break
      const packed = size & 0x7fffffff
      if (length + largestBlock > out.length) {
        const larger = new Uint8Array(Math.max(2 * out.length, length + largestBlock))
        larger.set(out.subarray(0, length))
        out = larger
      }
      const block = bytes.subarray(at, at + packed)
      if (size !== packed) {
        out.set(block, length)
        length += packed
      } else length = unpackBlock(block, out, length)
      at += packed + (blockChecksums ? 4 : 0)
    }
    if (contentChecksum) at += 4
    parts.push(out.subarray(0, length))
  }
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let end = 0
  for (const part of parts) {
    whole.set(part, end)
    end += part.length
  }
  return parts.length === 1 ? parts[0]! : whole
}

/** Appends one unpacked block to `out` at `to`; returns where it ends. */
function unpackBlock(block: Uint8Array, out: Uint8Array, to: number): number {
  let at = 0
  while (at < block.length) {
    const token = block[at++]!
    let literals = token >> 4
    if (literals === 15) {
      let more: number
      do {
        more = block[at++]!
        literals += more
      } while (more === 255)
    }
    out.set(block.subarray(at, at + literals), to)
    at += literals
    to += literals
    if (at >= block.length) break
    const distance = block[at]! | (block[at + 1]! << 8)
    at += 2
    let match = (token & 15) + 4
    if (match === 19) {
      let more: number
      do {
        more = block[at++]!
        match += more
      } while (more === 255)
    }
    // Matches may overlap what they write, so they are copied byte by byte.
    for (let from = to - distance, end = to + match; to < end; ) out[to++] = out[from++]!
  }
  return to
}
