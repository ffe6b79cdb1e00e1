import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const rows = 10_000_000
const groups = 100_000

/** 10 million nested rows from a Parquet file by the command line: time and peak memory of the whole process. */
export async function parquet({ env }) {
  const folder = mkdtempSync(join(tmpdir(), 'blup-parquet-'))
  try {
    const file = join(folder, 'nested.parquet')
    await writeNested(file)
    const peak = join(folder, 'peak')
    const args = [
      '--import',
      fileURLToPath(new URL('../print-peak.mjs', import.meta.url)),
      fileURLToPath(new URL('../../packages/cli/dist/blup.js', import.meta.url)),
      'fit',
      'y ~ x1 + x2 + (x1 | g)',
      file,
    ]
    const started = performance.now()
    const run = spawnSync('node', args, { env: { ...env, BENCH_PEAK: peak }, encoding: 'utf8', timeout: 300_000 })
    const seconds = (performance.now() - started) / 1e3
    if (run.status !== 0) throw new Error(run.stderr || run.stdout || 'it took longer than 300 s')
    const gb = Number(readFileSync(peak, 'utf8')) / 1e3
    return [
      `10,000,000 rows in 100,000 groups, (x1 | g), from a Parquet file of ${(statSync(file).size / 1e6).toFixed(0)} MB by the command line: ${seconds.toFixed(1)} s, peak ${gb.toFixed(2)} GB (goal: under 1.5 GB)`,
    ]
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Rows in random order; all numbers come from a hash of the row or group, so that every machine has the same. */
async function writeNested(file) {
  const require = createRequire(new URL('../../packages/data/package.json', import.meta.url))
  const { DuckDBInstance } = require('@duckdb/node-api')
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  try {
    await connection.run('SET threads = 1')
    // Box and Muller
    const normal = (key, salt) =>
      `sqrt(-2 * ln((hash(${key}, '${salt}') % 1000000007 + 0.5) / 1000000007)) * cos(2 * pi() * (hash(${key}, '${salt}2') % 1000000007) / 1000000007)`
    await connection.run(`COPY (
      WITH groups AS (SELECT j, ${normal('j', 'a')} AS a, ${normal('j', 'b')} AS b, ${normal('j', 'c')} AS x2 FROM range(${groups}) t(j)),
      rows AS (SELECT hash(i) % ${groups} AS j, ${normal('i', 'x')} AS x1, ${normal('i', 'e')} AS e FROM range(${rows}) t(i))
      SELECT 1 + 0.5 * x1 - 0.3 * x2 + 0.7 * a + (0.2 * a + 0.3 * b) * x1 + e AS y, x1, x2, 'g' || rows.j AS g
      FROM rows JOIN groups ON rows.j = groups.j
    ) TO '${file}' (FORMAT parquet)`)
  } finally {
    connection.closeSync()
  }
}
