/** How marked-up text looks; each function must keep the width of its text as printed. */
export interface Style {
  readonly heading: (text: string) => string
  readonly dim: (text: string) => string
  readonly stop: (text: string) => string
  readonly caution: (text: string) => string
  readonly note: (text: string) => string
}

const same = (text: string): string => text

/** No styling: what a file or a pipe gets. */
export const plainStyle: Style = { heading: same, dim: same, stop: same, caution: same, note: same }
