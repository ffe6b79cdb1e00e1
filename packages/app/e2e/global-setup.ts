import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import type { TestProject } from 'vitest/node'
import { buildApp } from '../../../scripts/build-app.mjs'

declare module 'vitest' {
  interface ProvidedContext {
    /** Path of the browser; null where the tests in it are left out. */
    readonly chromium: string | null
    /** The built app. */
    readonly dist: string
  }
}

const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/** Finds a browser, installs Debian's where that can be done, and builds the app if it is stale. */
export default function setup(project: TestProject): void {
  const found = process.env.BLUP_BROWSER_TESTS === 'skip' ? null : (findBrowser() ?? installed())
  if (found === null) console.warn(`The tests in a browser are left out: ${reason()}.`)
  project.provide('chromium', found)
  project.provide('dist', found === null ? '' : buildApp())
}

function findBrowser(): string | null {
  const own = process.env.BLUP_CHROMIUM
  return own !== undefined && existsSync(own) ? own : (places.find((place) => existsSync(place)) ?? null)
}

/** As root on Debian and its kin the package is installed; elsewhere that is left to the user. */
function installed(): string | null {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return null
  console.warn('Installing Chromium for the tests in a browser: apt-get install -y chromium')
  const apt = (...args: string[]) =>
    spawnSync('apt-get', args, { stdio: ['ignore', 'ignore', 2], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })
      .status === 0
  if (!apt('install', '-y', '--no-install-recommends', 'chromium')) {
    apt('update')
    apt('install', '-y', '--no-install-recommends', 'chromium')
  }
  return findBrowser()
}

function reason(): string {
  if (process.env.BLUP_BROWSER_TESTS === 'skip') return 'BLUP_BROWSER_TESTS=skip'
  return 'there is no Chromium, and it could not be installed; install it, or name one in BLUP_CHROMIUM'
}
