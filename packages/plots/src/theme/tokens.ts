/** Colours by role. Text has a contrast of 4.8 : 1 or more on `surface`, lines that carry meaning 3 : 1. */
export interface Tokens {
  readonly surface: string
  readonly ink: string
  readonly ink2: string
  readonly ink3: string
  readonly line: string
  readonly line2: string
  /** The same for every group. */
  readonly fixed: string
  /** Differs by group. */
  readonly random: string
  /** What is left. */
  readonly resid: string
  /** What the reader has chosen: laid under ink, never alone. */
  readonly mark: string
  /** Categories of the data (Okabe-Ito family), always with dash or position as well. */
  readonly categories: readonly string[]
}

/** The colours of each theme, by its name. */
export const tokens = {
  light: {
    surface: '#ffffff',
    ink: '#14201b',
    ink2: '#43504a',
    ink3: '#5b6862',
    line: '#d3dbd6',
    line2: '#7b8b83',
    fixed: '#0b5a8a',
    random: '#a03c00',
    resid: '#545f5a',
    mark: '#ffe14a',
    categories: ['#00795a', '#9a4b80', '#56b4e9', '#e69f00'],
  },
  dark: {
    surface: '#161d1a',
    ink: '#e9efeb',
    ink2: '#b9c5bf',
    ink3: '#98a69f',
    line: '#2a3531',
    line2: '#61706a',
    fixed: '#86c5ef',
    random: '#ffa673',
    resid: '#aebab4',
    mark: '#7a6a00',
    categories: ['#4fcaa2', '#dfa0c9', '#56b4e9', '#e69f00'],
  },
  print: {
    surface: '#ffffff',
    ink: '#000000',
    ink2: '#222222',
    ink3: '#444444',
    line: '#cccccc',
    line2: '#666666',
    fixed: '#0b5a8a',
    random: '#a03c00',
    resid: '#444444',
    mark: '#ffe14a',
    categories: ['#00795a', '#9a4b80', '#56b4e9', '#e69f00'],
  },
} as const satisfies Record<string, Tokens>

/** The name of a theme. */
export type ThemeName = keyof typeof tokens
