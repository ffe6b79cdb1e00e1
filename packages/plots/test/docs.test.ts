import { readFileSync } from 'node:fs'
import { fitSync } from 'blup'
import { expect, it } from 'vitest'
import { kinds, plot, theme } from '../src/index.ts'
import { renderSvg } from '../src/render/index.ts'
import { sleepstudy } from './examples.ts'

const page = readFileSync(new URL('../../../docs/plots.md', import.meta.url), 'utf8')

it('runs the program of docs/plots.md', async () => {
  const program = /```ts\n([\s\S]*?)```/
    .exec(page)![1]!
    .replace(/^import .*\n/gm, '')
    .replace(/\/\/ .*$/gm, '')
  const { data } = sleepstudy()
  const run = new Function(
    'fitSync',
    'kinds',
    'plot',
    'renderSvg',
    'data',
    `return (async () => { ${program}; return { spec, svg } })()`,
  )
  const { spec, svg } = await run(fitSync, kinds, plot, renderSvg, data)
  expect(spec.description).toMatch(/^Random effects with 95% intervals: 18 levels of Subject\./)
  expect(svg).toContain('slope of days, ms')
  expect(JSON.stringify({ ...spec, config: theme('dark') })).toContain('#161d1a')
})

it('lists every kind with what it needs', () => {
  const listed = [...page.matchAll(/^\| `([a-z-]+)` \| .* \| (.*) \|$/gm)].map(([, name, needs]) => [name, needs!.trim()])
  const words = { rows: 'data', profile: 'a profile', influence: 'influence' } as const
  expect(listed).toEqual(kinds.map(({ name, needs }) => [name, needs.map((need) => words[need]).join(', ')]))
})
