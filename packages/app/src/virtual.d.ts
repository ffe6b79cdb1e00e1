declare module 'virtual:samples' {
  import type { TableSchema } from 'blup'

  export interface Sample {
    readonly name: string
    readonly rows: number
    readonly title: string
    readonly source: string
    readonly columns: TableSchema['columns']
  }
  export const samples: readonly Sample[]
  export const loaders: Readonly<Record<string, () => Promise<{ readonly default: string }>>>
}
