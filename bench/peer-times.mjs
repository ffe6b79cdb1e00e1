import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readNamed } from './read-table.mjs'

const here = dirname(fileURLToPath(import.meta.url))
/** A peer that takes longer is stopped and left out. */
const longest = 240_000

/** Median times of a task's peers in R and Python, from the same numbers; those that are not here are left out. */
export async function peerTimes(task, { env, hasR, python }) {
  const data = task.columns === undefined ? await readNamed(task.file, task.types) : task.columns()
  const folder = mkdtempSync(join(tmpdir(), 'blup-bench-'))
  try {
    const columns = [...data.columns].map(([name, c], i) => {
      const file = `${i}.bin`
      const array = c.kind === 'factor' ? c.codes : c.kind === 'logical' ? Float64Array.from(c.values) : c.values
      writeFileSync(join(folder, file), new Uint8Array(array.buffer, array.byteOffset, array.byteLength))
      return {
        name,
        file,
        kind: c.kind === 'factor' ? 'factor' : 'number',
        ...(c.kind === 'factor' ? { levels: c.levels, ordered: c.ordered } : {}),
      }
    })
    const inner = task.repeats.peer >= 10 ? 5 : 1
    const spec = {
      rows: data.nrow,
      formula: task.formula,
      method: task.method ?? 'reml',
      peers: task.peers,
      ...(task.family === undefined ? {} : { family: task.family, points: task.points ?? 1 }),
      repeats: Math.ceil(task.repeats.peer / inner),
      inner,
      columns,
      ...(task.python === undefined ? {} : { python: task.python }),
    }
    writeFileSync(join(folder, 'spec.json'), JSON.stringify(spec))
    return {
      ...(hasR ? run('Rscript', [join(here, 'peer.R'), folder], env) : {}),
      ...(python !== null && task.python !== undefined ? run(python, [join(here, 'peer.py'), folder], env) : {}),
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function run(command, args, env) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    env,
    encoding: 'utf8',
    maxBuffer: 1e8,
    timeout: longest,
  })
  if (status === 0) return JSON.parse(stdout.slice(stdout.lastIndexOf('\n{') + 1))
  console.error(`${command} stopped: ${error?.message ?? stderr.trim().split('\n').slice(-3).join(' ')}`)
  return {}
}
