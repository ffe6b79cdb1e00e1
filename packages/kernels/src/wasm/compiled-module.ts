import { importShared } from './import-shared.ts'
import * as simd from './simd.ts'

/** One build of the kernels, ready to be instantiated. */
export interface CompiledModule {
  readonly module: WebAssembly.Module
  /** Byte address at which the arena starts; below it is working memory. */
  readonly arena: number
}

/** A build as text. */
interface KernelSource {
  readonly base64: string
  readonly arena: number
}

const sources: { readonly simd: KernelSource; relaxed?: KernelSource } = { simd }
/** null: this host refuses the module, because it lacks the instructions or forbids WebAssembly. */
const compiled = new Map<string, CompiledModule | null>()

/**
 * Loads the relaxed build, which stays out of what everyone loads: from then on kind 'relaxed' can be asked for in this process.
 * Returns whether this host can run it.
 */
export async function loadRelaxed(): Promise<boolean> {
  sources.relaxed ??= await import('./relaxed.ts')
  return compiledModule('relaxed') !== null
}

/**
 * One build, compiled at first use and kept for the process; null where this host cannot run it, or it is not loaded. `shared`:
 * for memory that several threads share.
 */
export function compiledModule(kind: 'simd' | 'relaxed', shared = false): CompiledModule | null {
  const name = shared ? `${kind}, shared` : kind
  const known = compiled.get(name)
  if (known !== undefined) return known
  const source = sources[kind]
  if (source === undefined) return null
  const { base64, arena } = source
  const module = compile(base64, shared)
  const result = module === null ? null : { module, arena }
  compiled.set(name, result)
  return result
}

function compile(base64: string, shared: boolean): WebAssembly.Module | null {
  if (typeof WebAssembly === 'undefined') return null
  const text = atob(base64)
  const bytes = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i)
  try {
    return new WebAssembly.Module(shared ? importShared(bytes) : bytes)
  } catch (error) {
    if (error instanceof WebAssembly.CompileError) return null
    throw error
  }
}
