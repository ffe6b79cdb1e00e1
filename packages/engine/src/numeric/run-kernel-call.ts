import type { SharedKernels } from '@blup/kernels'
import type { KernelCall } from './fit-threads.ts'

export function runKernelCall(kernels: SharedKernels, { kernel, numbers, clear }: KernelCall): void {
  if (clear !== undefined) kernels.f64.fill(0, clear[0], clear[0] + clear[1])
  const run: (...numbers: KernelCall['numbers']) => void = kernels[kernel] as never
  run(...numbers)
}
