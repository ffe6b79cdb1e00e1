export { createKernels, type KernelOptions, preferRelaxed, supports } from './create-kernels.ts'
export {
  groupDoubles,
  groupEntries,
  groupOffset,
  MAX_GROUP_COLUMNS,
  MAX_GROUP_ORDER,
} from './group-layout.ts'
export type { Kernels, SparseIndex, SparsePanel, SparseRows } from './kernels.ts'
export { minimumDegree, minimumDegreeSteps } from './minimum-degree.ts'
export {
  createSharedKernels,
  joinKernels,
  type SharedArena,
  type SharedKernels,
  sharesMemory,
} from './shared-kernels.ts'
export { loadRelaxed } from './wasm/compiled-module.ts'
