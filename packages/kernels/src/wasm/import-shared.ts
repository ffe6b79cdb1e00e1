/** Sections and kinds of import of WebAssembly's binary format, and the most pages that 32 bits address, as LEB128. */
const importSection = 2
const memoryImport = 2
const mostPages = [0x80, 0x80, 0x04]

/**
 * The same module with its only import, the memory, declared as shared: the instructions are the same, so one build serves
 * both. Shared memory must say how large it may become.
 *
 * Source: WebAssembly Core Specification, section 5.5.5 (imports) and 5.3.7 (limits); threads proposal, flag 0x03.
 */
export function importShared(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  // behind magic and version, sections of an id, a length and their content
  let at = 8
  for (;;) {
    const id = bytes[at]
    if (id === undefined) throw new Error('The kernels import no memory.')
    const [length, content] = leb128(bytes, at + 1)
    const end = content + length
    if (id === importSection) {
      // the import ends with its kind, the flags of the limits (0: no maximum) and the pages at least
      const limits = end - 2
      if (bytes[limits - 1] !== memoryImport || bytes[limits] !== 0 || length + mostPages.length > 127) {
        throw new Error('The kernels import more than one memory without a maximum.')
      }
      const out = new Uint8Array(bytes.length + mostPages.length)
      out.set(bytes.subarray(0, end))
      out[at + 1] = length + mostPages.length
      out[limits] = 0x03
      out.set(mostPages, end)
      out.set(bytes.subarray(end), end + mostPages.length)
      return out
    }
    at = end
  }
}

/** An unsigned number in LEB128, and what follows it. */
function leb128(bytes: Uint8Array, from: number): readonly [number, number] {
  let value = 0
  for (let at = from, shift = 0; ; at++, shift += 7) {
    const byte = bytes[at]!
    value += (byte & 0x7f) * 2 ** shift
    if (byte < 0x80) return [value, at + 1]
  }
}
