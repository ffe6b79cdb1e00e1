// Compiles assembly/ to WebAssembly, once with plain SIMD and once with relaxed SIMD, and writes both modules as base64 to
// src/wasm/. `--check` compiles nothing into the tree: it says whether the generated files are what would be written.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import asc from 'assemblyscript/asc'

const here = dirname(fileURLToPath(import.meta.url))
const sources = join(here, 'assembly')
const builds = [
  { name: 'simd', features: ['--enable', 'simd'] },
  { name: 'relaxed', features: ['--enable', 'simd', '--enable', 'relaxed-simd'] },
]

/** SHA-256 over the names and texts of the sources; the tests compute the same. */
function hashOfSources() {
  const hash = createHash('sha256')
  for (const name of readdirSync(sources).sort()) {
    if (name.endsWith('.ts')) hash.update(`${name}\n${readFileSync(join(sources, name), 'utf8')}\n`)
  }
  return hash.digest('hex')
}

async function compile(features) {
  let binary
  const { error, stderr } = await asc.main(
    ['index.ts', '--outFile', 'out.wasm', '--runtime', 'stub', '-O3', '--noAssert', '--importMemory', ...features],
    {
      readFile: (name, base) => {
        try {
          return readFileSync(join(base === '.' ? sources : base, name), 'utf8')
        } catch {
          return null
        }
      },
      writeFile: (name, contents) => {
        if (name === 'out.wasm') binary = contents
      },
      listFiles: () => [],
    },
  )
  if (error) throw new Error(`asc: ${error.message}\n${stderr.toString()}`)
  process.stderr.write(stderr.toString())
  return binary
}

/** Where the arena starts, from the module itself; both builds share their sources, and every host runs the first. */
function arenaOf(binary) {
  const memory = new WebAssembly.Memory({ initial: 1 })
  return new WebAssembly.Instance(new WebAssembly.Module(binary), { env: { memory } }).exports.arena.value
}

const check = process.argv.includes('--check')
const sourcesHash = hashOfSources()
let stale = 0
let arena = 0
for (const { name, features } of builds) {
  const path = join(here, 'src', 'wasm', `${name}.ts`)
  const binary = await compile(features)
  if (name === 'simd') arena = arenaOf(binary)
  const base64 = Buffer.from(binary).toString('base64')
  const text = `// Written by build.mjs from assembly/. Do not edit.
export const sourcesHash = '${sourcesHash}'
/** Byte address at which the arena starts; below it is working memory. */
export const arena = ${arena}
export const base64 =
  '${base64}'
`
  if (check) {
    let present = ''
    try {
      present = readFileSync(path, 'utf8')
    } catch {
      // A missing file is stale, as any other text would be.
    }
    if (present !== text) {
      stale++
      console.error(`src/wasm/${name}.ts is not what assembly/ compiles to: run npm run build:wasm -w packages/kernels`)
    }
  } else {
    writeFileSync(path, text)
    console.log(`src/wasm/${name}.ts: ${binary.length} bytes of WebAssembly`)
  }
}
if (stale > 0) process.exitCode = 1
