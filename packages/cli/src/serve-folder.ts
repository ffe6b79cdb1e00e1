import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.wasm': 'application/wasm',
}

/** Serves the files of a folder on this machine only. Port 0 takes any free one. */
export function serveFolder(folder: string, port: number): Promise<{ readonly url: string; readonly server: Server }> {
  const server = createServer(async (request, response) => {
    try {
      // An address that is none, such as `/%zz`, throws here.
      const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname)
      const file = normalize(path).replace(/^([/\\]|\.\.)+/, '') || 'index.html'
      const bytes = await readFile(join(folder, file))
      const headers = { 'content-type': types[extname(file)] ?? 'application/octet-stream', 'cache-control': 'no-cache' }
      response.writeHead(200, headers).end(request.method === 'HEAD' ? undefined : bytes)
    } catch {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('not found')
    }
  })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () =>
      resolve({ url: `http://localhost:${(server.address() as AddressInfo).port}/`, server }),
    )
  })
}
