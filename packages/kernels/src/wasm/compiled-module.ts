import * as relaxed from './relaxed.ts'
import * as simd from './simd.ts'

/** One build of the kernels, ready to be instantiated. */
export interface CompiledModule {
  readonly module: WebAssembly.Module
  /** Byte address at which the arena starts; below it is working memory. */
  readonly arena: number
}

const sources = { simd, relaxed }
/** null: this host refuses the module, because it lacks the instructions or forbids WebAssembly. */
const compiled: { simd?: CompiledModule | null; relaxed?: CompiledModule | null } = {}

/** One build, compiled at first use and kept for the process; null where this host cannot run it. */
export function compiledModule(kind: 'simd' | 'relaxed'): CompiledModule | null {
  const known = compiled[kind]
  if (known !== undefined) return known
  const { base64, arena } = sources[kind]
  const module = compile(base64)
  const result = module === null ? null : { module, arena }
  compiled[kind] = result
  return result
}

function compile(base64: string): WebAssembly.Module | null {
  if (typeof WebAssembly === 'undefined') return null
  const text = atob(base64)
  const bytes = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i)
  try {
    return new WebAssembly.Module(bytes)
  } catch (error) {
    if (error instanceof WebAssembly.CompileError) return null
    throw error
  }
}
