import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { blup, temporaryFolder } from './run-blup.ts'

/** The words of a command line; quotes keep blanks together. */
const words = (line: string): string[] => [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!)

it.each([
  ['tests.md', 9],
  ['methods.md', 5],
] as const)('docs/%s: every command does what it says', async (name, commands) => {
  const page = readFileSync(new URL(`../../../docs/${name}`, import.meta.url), 'utf8')
  const lines = [...page.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block]) => block!.trim().split('\n'))
  expect(lines.length).toBeGreaterThanOrEqual(commands)
  const cwd = temporaryFolder()
  for (const line of lines) {
    const [program, ...args] = words(line)
    expect(program).toBe('blup')
    const { code, stdout } = await blup(args, { cwd })
    expect([line, code, stdout === '']).toEqual([line, 0, false])
  }
})
