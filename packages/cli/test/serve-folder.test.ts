import { mkdirSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { serveFolder } from '../src/serve-folder.ts'
import { temporaryFolder } from './run-blup.ts'

/** Asks for a path as it stands: `fetch` would tidy it first. */
function ask(url: string, path: string): Promise<{ readonly status: number; readonly type: string; readonly text: string }> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const asked = request({ hostname, port, path }, (response) => {
      let text = ''
      response.on('data', (chunk) => {
        text += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode!, type: response.headers['content-type']!, text }))
    })
    asked.on('error', reject)
    asked.end()
  })
}

it('serves what is in the folder and nothing else, whatever it is asked for', async () => {
  const folder = temporaryFolder()
  const inner = join(folder, 'app')
  mkdirSync(inner)
  writeFileSync(join(folder, 'secret.txt'), 'secret')
  writeFileSync(join(inner, 'index.html'), '<p>page</p>')
  const { url, server } = await serveFolder(inner, 0)
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  for (const path of ['/', '/index.html', '/?x=1', '/x/../index.html'])
    expect(await ask(url, path)).toEqual({ status: 200, type: 'text/html; charset=utf-8', text: '<p>page</p>' })
  for (const path of [
    '/none',
    '/%zz',
    '//',
    '/%00',
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/a/%2e%2e%2f%2e%2e/secret.txt',
  ])
    expect([path, (await ask(url, path)).status]).toEqual([path, 404])
})
