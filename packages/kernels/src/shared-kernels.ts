import { type KernelOptions, kernelBuild } from './create-kernels.ts'
import type { Kernels } from './kernels.ts'
import { createPlainKernels } from './plain/create-plain-kernels.ts'
import { type CompiledModule, compiledModule } from './wasm/compiled-module.ts'
import { kernelsOf } from './wasm/create-wasm-kernels.ts'
import { createMemory, instanceOver } from './wasm/instance.ts'

/** An arena that several threads work on at once, as it travels to them in a message: nothing is copied. */
export type SharedArena =
  | { readonly kind: 'plain'; readonly memory: SharedArrayBuffer }
  | {
      readonly kind: 'simd' | 'relaxed'
      readonly build: CompiledModule
      readonly memory: WebAssembly.Memory
      readonly doubles: number
    }

/** The kernels that keep nothing outside the arena, so that threads can run them side by side. */
export type SharedKernels = Pick<Kernels, 'laneGather' | 'laneScatter' | 'laneSweep' | 'f64' | 'i32'>

/** Whether threads can share memory here: in browsers only where the page is isolated from other origins. */
export function sharesMemory(): boolean {
  return typeof SharedArrayBuffer === 'function' && globalThis.crossOriginIsolated !== false
}

/**
 * As `createKernels`, over memory that other threads can join. Null where threads cannot share memory.
 *
 * @throws as `createKernels`
 */
export function createSharedKernels(
  doubles: number,
  options: KernelOptions = {},
): { readonly kernels: Kernels; readonly arena: SharedArena } | null {
  if (!sharesMemory()) return null
  const own = kernelBuild(options)
  const shared = own === null ? null : compiledModule(own.kind, true)
  if (own === null || shared === null) {
    const memory = new SharedArrayBuffer(8 * doubles)
    return { kernels: createPlainKernels(new Float64Array(memory)), arena: { kind: 'plain', memory } }
  }
  const memory = createMemory(shared, doubles, true)
  const kernels = kernelsOf(own.kind, instanceOver(shared, memory, doubles))
  return { kernels, arena: { kind: own.kind, build: shared, memory, doubles } }
}

/** The kernels over an arena of another thread. */
export function joinKernels(arena: SharedArena): SharedKernels {
  if (arena.kind === 'plain') return createPlainKernels(new Float64Array(arena.memory))
  return kernelsOf(arena.kind, instanceOver(arena.build, arena.memory, arena.doubles))
}
