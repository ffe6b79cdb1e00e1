import type { Kernels } from './kernels.ts'
import { createPlainKernels } from './plain/create-plain-kernels.ts'
import { type CompiledModule, compiledModule, loadRelaxed } from './wasm/compiled-module.ts'
import { createWasmKernels } from './wasm/create-wasm-kernels.ts'

/** Which build of the kernels to use. */
export interface KernelOptions {
  /**
   * 'simd': WebAssembly with 128-bit SIMD; the same bits on every host. 'relaxed', after `loadRelaxed()`: with fused
   * multiply-add where the host has it, up to twice as fast, last digits depend on the host. 'plain': TypeScript.
   * 'auto' (default): 'simd' where the host can run it, else 'plain'; after `preferRelaxed()`, 'relaxed' where the host can.
   */
  readonly kind?: 'auto' | 'simd' | 'relaxed' | 'plain'
}

let relaxedPreferred = false

/** Whether this host can run a build; the relaxed one must have been loaded. */
export function supports(kind: Kernels['kind']): boolean {
  return kind === 'plain' || compiledModule(kind) !== null
}

/**
 * Loads the relaxed build, and lets kind 'auto' choose it from now on, in this process. Off by default, because results then
 * depend in their last digits on whether the host has fused multiply-add. Returns whether this host can run that build.
 */
export async function preferRelaxed(on = true): Promise<boolean> {
  relaxedPreferred = on
  return loadRelaxed()
}

/**
 * Kernels over a new zeroed arena of `doubles` doubles. Each WebAssembly arena is an instance with its own memory and costs
 * some 50 microseconds and address space: make one a model, not one a matrix.
 *
 * @throws RangeError for a count that is not a whole number, or more than WebAssembly can address (4 GiB).
 * @throws Error when a kind is asked for by name and this host cannot run it, or has not loaded it.
 */
export function createKernels(doubles: number, options: KernelOptions = {}): Kernels {
  if (!Number.isSafeInteger(doubles) || doubles < 0) {
    throw new RangeError(`An arena is a whole number of doubles; this is ${doubles}.`)
  }
  const build = kernelBuild(options)
  return build === null ? createPlainKernels(doubles) : createWasmKernels(build.kind, build, doubles)
}

/**
 * The build that the options name on this host; null for plain TypeScript.
 *
 * @throws Error when a kind is asked for by name and this host cannot run it.
 */
export function kernelBuild(options: KernelOptions): (CompiledModule & { readonly kind: 'simd' | 'relaxed' }) | null {
  const kind = options.kind ?? 'auto'
  if (kind === 'plain') return null
  const order = kind !== 'auto' ? [kind] : relaxedPreferred ? (['relaxed', 'simd'] as const) : (['simd'] as const)
  for (const one of order) {
    const build = compiledModule(one)
    if (build !== null) return { ...build, kind: one }
  }
  if (kind === 'auto') return null
  const hint = kind === 'relaxed' ? ' They must be loaded first, by `await loadRelaxed()`.' : ''
  throw new Error(`This host cannot run the '${kind}' kernels.${hint} Kind 'auto' takes the best that it can.`)
}
