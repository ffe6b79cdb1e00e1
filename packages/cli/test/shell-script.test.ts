import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { plainEnv, temporaryFolder } from './run-blup.ts'

const script = fileURLToPath(new URL('../../../blup', import.meta.url))

const run = (command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}, cwd = '/') =>
  spawnSync(command, args, { env: plainEnv(env), cwd, encoding: 'utf8' })

/** A folder with the commands that the script needs, and a `node` that answers as told. */
function pathWith(node: string | null): string {
  const folder = join(temporaryFolder(), 'bin')
  mkdirSync(folder)
  for (const name of ['sh', 'readlink', 'find', 'head']) {
    const found = spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).stdout.trim()
    symlinkSync(found, join(folder, name))
  }
  if (node !== null) {
    writeFileSync(join(folder, 'node'), node)
    chmodSync(join(folder, 'node'), 0o755)
  }
  return folder
}

describe('the script ./blup', () => {
  it('runs the command line from anywhere, through links too', () => {
    const folder = temporaryFolder()
    symlinkSync(script, join(folder, 'first'))
    symlinkSync('first', join(folder, 'second'))
    for (const command of [script, join(folder, 'second')]) {
      const { status, stdout } = run(command, ['--version'], {}, folder)
      expect([status, stdout]).toEqual([0, '0.1.0\n'])
    }
  })

  it('hands over every argument as it is, and the exit code', () => {
    const { status, stderr } = run(script, ['explain', 'no such "code" $HOME *'])
    expect(status).toBe(2)
    expect(stderr).toContain('`no such "code" $HOME *`')
  })

  it('says what is missing where there is no node', () => {
    const { status, stdout, stderr } = run(script, ['--version'], { PATH: pathWith(null) })
    expect([status, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(/blup needs Node\.js 20 or later.*no `node`/)
  })

  it('says what is wrong where node is too old', () => {
    const { status, stderr } = run(script, ['--version'], { PATH: pathWith('#!/bin/sh\necho v18.19.0\n') })
    expect(status).toBe(1)
    expect(stderr).toContain('this is v18.19.0')
  })
})
