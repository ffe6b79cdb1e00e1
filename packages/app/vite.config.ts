import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { defineConfig, type Plugin } from 'vite'
import { thirdPartyNotices } from '../../scripts/third-party.mjs'

const here = fileURLToPath(new URL('.', import.meta.url))
const datasets = join(here, '../../datasets')

/** Sample data sets as modules: loading one is loading a script, so that the page needs no connection for it. */
function samples(): Plugin {
  const prefix = 'virtual:samples'
  const schema = JSON.parse(readFileSync(join(datasets, 'schema.json'), 'utf8')) as Record<string, { file: string }>
  return {
    name: 'blup-samples',
    resolveId: (id) => (id.startsWith(prefix) ? `\0${id}` : null),
    load(id) {
      if (id === `\0${prefix}`) {
        const list = Object.entries(schema).map(([name, entry]) => ({ name, ...entry }))
        const loaders = list.map(({ name }) => `${JSON.stringify(name)}: () => import('${prefix}/${name}')`)
        return `export const samples = ${JSON.stringify(list)}\nexport const loaders = { ${loaders.join(', ')} }`
      }
      if (!id.startsWith(`\0${prefix}/`)) return null
      const { file } = schema[id.slice(prefix.length + 2)]!
      const bytes = readFileSync(join(datasets, file))
      return `export default ${JSON.stringify((file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8'))}`
    },
  }
}

/** Collects what the page and its workers are made of, and writes beside them what that owes to others. */
function notices(): { readonly collect: () => Plugin; readonly write: () => Plugin } {
  const modules = new Set<string>()
  const collect = (): Plugin => ({
    name: 'blup-modules',
    apply: 'build',
    generateBundle(_, bundle) {
      for (const item of Object.values(bundle)) if (item.type === 'chunk') for (const id of item.moduleIds) modules.add(id)
    },
  })
  const write = (): Plugin => ({
    name: 'blup-notices',
    apply: 'build',
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: 'THIRD-PARTY.txt', source: thirdPartyNotices(modules) })
    },
  })
  return { collect, write }
}

/** Writes the service worker with the list of everything that was built, so that all of it is there without a network. */
function offline(): Plugin {
  return {
    name: 'blup-offline',
    apply: 'build',
    generateBundle(_, bundle) {
      const still = readdirSync(join(here, 'public'))
      const files = ['./', ...Object.keys(bundle).filter((name) => name !== 'index.html'), ...still].sort()
      const hash = createHash('sha256')
      for (const [name, item] of Object.entries(bundle))
        hash.update(name).update(item.type === 'chunk' ? item.code : item.source)
      const text = readFileSync(join(here, 'src/offline/service-worker.js'), 'utf8')
        .replace("'FILES'", JSON.stringify(files))
        .replace('VERSION', hash.digest('hex').slice(0, 12))
      this.emitFile({ type: 'asset', fileName: 'sw.js', source: text })
    },
  }
}

const { collect, write } = notices()
const conditions = ['@blup/source', 'browser', 'module', 'import', 'default']

export default defineConfig({
  root: here,
  base: './',
  resolve: { conditions },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  // The notices come last: they are not kept for use without a network.
  plugins: [samples(), collect(), offline(), write()],
  worker: {
    format: 'es',
    plugins: () => [samples(), collect()],
    rolldownOptions: {
      output: {
        // What reads data and formulas is wanted whole by the data and by the fit, and small files compress badly.
        codeSplitting: {
          groups: [
            { name: 'messages', test: /packages[\\/]engine[\\/]src[\\/]messages[\\/]/, priority: 1 },
            { name: 'frame', test: /packages[\\/]engine[\\/]src[\\/](formula|frame)[\\/]/ },
          ],
        },
      },
    },
  },
  build: {
    target: 'es2023',
    outDir: 'dist',
    emptyOutDir: true,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 2000,
    rolldownOptions: { checks: { pluginTimings: false } },
  },
  logLevel: 'warn',
})
