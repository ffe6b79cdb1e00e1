import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { BlupError } from 'blup'
import { serveFolder } from '../serve-folder.ts'
import { addCommonOptions, type CommonOptions, jsonText, type Verb } from '../verb.ts'

interface AppOptions extends CommonOptions {
  readonly port: string
  readonly open: boolean
}

/** `blup app`: serves the web app on this machine and opens it. It runs until it is interrupted. */
export const app: Verb = (program, { result, aside, signal }) => {
  const command = program
    .command('app')
    .summary('the web app, on this machine')
    .description('Serves the web app on this machine and opens it in the browser. It runs until Ctrl-C.')
    .option('--port <N>', 'the port to listen on; any free one by default', '0')
    .option('--no-open', 'say where it is, and open nothing')
    .addHelpText('after', '\nExamples:\n  blup app\n  blup app --port 8080 --no-open')
  addCommonOptions(command).action(async (options: AppOptions) => {
    const port = Number(options.port)
    if (!Number.isInteger(port) || port < 0 || port > 65_535) {
      throw new BlupError('U103', `\`--port\` is a number from 0 to 65535; it cannot be \`${options.port}\`.`)
    }
    const { url, server } = await serve(await folder(), port)
    await result(options.json ? jsonText({ schema: 'blup.app/1', url }) : `${url}\n`)
    await aside('The app runs on this machine only. Ctrl-C ends it.\n')
    if (options.open) open(url)
    await new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => resolve(), { once: true })
      server.once('close', () => resolve())
    })
    server.closeAllConnections()
    server.close()
  })
}

/** The built app, built anew where its sources have changed. */
async function folder(): Promise<string> {
  const script = above(dirname(fileURLToPath(import.meta.url))).find(existsSync)
  if (script === undefined) {
    throw new BlupError('E207', 'The web app comes with a clone of the repository, not with the command line alone.', {
      fixes: ['clone the repository and run `./blup app` there'],
    })
  }
  const { buildApp } = (await import(pathToFileURL(script).href)) as { buildApp(): string }
  return buildApp()
}

/** Where the script would be in a folder and in those around it. */
function above(folder: string): string[] {
  const own = join(folder, 'scripts/build-app.mjs')
  return dirname(folder) === folder ? [own] : [own, ...above(dirname(folder))]
}

async function serve(dist: string, port: number): ReturnType<typeof serveFolder> {
  try {
    return await serveFolder(dist, port)
  } catch (cause) {
    throw new BlupError('U103', `Port ${port} cannot be used: ${cause instanceof Error ? cause.message : String(cause)}.`, {
      fixes: ['take another one: `--port 8080`', 'leave `--port` out'],
      cause,
    })
  }
}

/** Opens an address in the browser of the desktop; where there is none, the address was printed. */
function open(url: string): void {
  const [program, ...args] =
    process.platform === 'darwin' ? ['open'] : process.platform === 'win32' ? ['cmd', '/c', 'start', ''] : ['xdg-open']
  spawn(program!, [...args, url], { stdio: 'ignore', detached: true })
    .on('error', () => {})
    .unref()
}
