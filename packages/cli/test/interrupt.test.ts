import { spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { bundle, plainEnv, temporaryFolder } from './run-blup.ts'

/** A crossed design that takes seconds, so that there is something to interrupt. */
function largeTable(): string {
  let state = 1
  const next = (n: number): number => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0
    return (state >>> 8) % n
  }
  const lines = Array.from({ length: 400_000 }, () => `${next(1000) / 100},${next(50)},a${next(3000)},b${next(3000)}`)
  return `y,x,a,b\n${lines.join('\n')}\n`
}

interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  /** From the signal to the end. */
  readonly ms: number
}

/**
 * Runs blup on standard input and interrupts it `afterMs` after it has taken what is written there. That it takes more than
 * a pipe holds says that the command line is up: before that, nothing but the system answers a signal.
 */
async function interrupted(folder: string, formula: string, text: string, complete: boolean, afterMs: number): Promise<Ended> {
  const args = ['fit', formula, '-', '-o', join(folder, 'fit.json')]
  const child = spawn(process.execPath, [bundle, ...args], { env: plainEnv(), stdio: ['pipe', 'pipe', 'pipe'] })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString()
  })
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString()
  })
  child.stdin.on('error', () => {})
  const closed = new Promise<number | null>((resolve) => child.on('close', resolve))
  await new Promise((taken) => child.stdin.write(text, taken))
  if (complete) child.stdin.end()
  await new Promise((resolve) => setTimeout(resolve, afterMs))
  const began = performance.now()
  child.kill('SIGINT')
  const code = await closed
  return { code, stdout, stderr, ms: performance.now() - began }
}

describe('Ctrl-C', () => {
  it.each([200, 2500])('%i ms after the data of a long fit ends with 130 and leaves nothing behind', async (afterMs) => {
    const folder = temporaryFolder()
    const { code, stdout, stderr, ms } = await interrupted(folder, 'y ~ x + (x | a) + (x | b)', largeTable(), true, afterMs)
    expect([code, stdout]).toEqual([130, ''])
    expect(ms).toBeLessThan(2000)
    expect(stderr).toMatch(/^C310 /)
    expect(readdirSync(folder)).toEqual([])
  })

  it('while waiting for data ends with 130', async () => {
    const folder = temporaryFolder()
    const { code, stdout, stderr } = await interrupted(folder, 'y ~ x + (1 | a)', largeTable(), false, 100)
    expect([code, stdout]).toEqual([130, ''])
    expect(stderr).toMatch(/^C310 /)
    expect(readdirSync(folder)).toEqual([])
  })
})
