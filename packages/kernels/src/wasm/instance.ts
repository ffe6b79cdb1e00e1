import type { Kernels } from '../kernels.ts'
import type { CompiledModule } from './compiled-module.ts'

/** Kernels whose arguments are written out before they cross over. */
type Wrapped = 'groupHalfSolve' | 'sparseRowsLayout' | 'sparsePattern' | 'sparseGramSub' | 'sparseGramDots'

export interface Exports extends Omit<Kernels, 'kind' | 'f64' | 'i32' | Wrapped> {
  /** Leaves the product of the pivots as mantissa 2^exponent. */
  groupHalfSolve(k: number, m: number, groups: number, data: number, lambda: number, gram: number, ldgram: number): number
  sparseRowsLayout(...numbers: number[]): void
  sparsePattern(...numbers: number[]): number
  sparseGramSub(...numbers: number[]): void
  sparseGramDots(...numbers: number[]): void
  /** See assembly/minimum-degree.ts. */
  minimumDegreeBegin(...numbers: number[]): void
  minimumDegreeSome(work: bigint): number
  readonly mantissa: WebAssembly.Global
  readonly exponent: WebAssembly.Global
}

const PAGE = 65536
/** Addresses are 32 bits wide. */
const MOST_PAGES = 65536
/** Packing reads up to 3 doubles past the last column. */
const SLACK = 32

/** One instance of a build with its own memory: scratch for packed operands at the front, the arena behind it. */
export interface Instance {
  readonly exports: Exports
  readonly f64: Float64Array
  readonly i32: Int32Array
}

/** A new instance with an arena of `doubles` doubles and no room to grow, so that no view is ever detached. */
export function openInstance(build: CompiledModule, doubles: number): Instance {
  return instanceOver(build, createMemory(build, doubles, false), doubles)
}

/** Memory for an arena of so many doubles, which threads can share or not. */
export function createMemory({ arena }: CompiledModule, doubles: number, shared: boolean): WebAssembly.Memory {
  const pages = Math.ceil((arena + 8 * doubles + SLACK) / PAGE)
  if (pages > MOST_PAGES) {
    throw new RangeError(
      `An arena of ${doubles} doubles needs ${pages} pages of WebAssembly memory, and there are at most ${MOST_PAGES} (4 GiB). Use several arenas, or kind 'plain'.`,
    )
  }
  return new WebAssembly.Memory({ initial: pages, maximum: pages, shared })
}

/** An instance over memory that is there already. */
export function instanceOver({ module, arena }: CompiledModule, memory: WebAssembly.Memory, doubles: number): Instance {
  const exports = new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Exports
  const f64 = new Float64Array(memory.buffer, arena, doubles)
  return { exports, f64, i32: new Int32Array(memory.buffer, arena, 2 * doubles) }
}
