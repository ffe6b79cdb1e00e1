/** Traditional against hierarchical logistic regression on the simulated patients: `node examples/hospitals/table.mjs`. */
import { fileURLToPath } from 'node:url'
import { readTable } from '@blup/data'
import { fit } from 'blup'

const { table } = await readTable(fileURLToPath(new URL('patients.csv.gz', import.meta.url)))
const predictors = 'grand(age) + female + shock + diabetes + cardiologist + teaching + revascularisation + volume'
const traditional = await fit(`died ~ ${predictors}`, table, { family: 'binomial' })
const hierarchical = await fit(`died ~ ${predictors} + (1 | hospital/physician)`, table, { family: 'binomial' })

const level = { cardiologist: 'physician', teaching: 'hospital', revascularisation: 'hospital', volume: 'hospital' }
const cells = (row) => [row.estimate.toFixed(3), row.stdError.toFixed(3), row.pValue.toFixed(3)]
const line = (name, values) => name.padEnd(18) + values.map((value) => value.padStart(10)).join('')

console.log(line('', ['', 'traditional', '', '', 'hierarchical', '', '']).trimEnd())
console.log(line('predictor', ['of', 'estimate', 'se', 'p', 'estimate', 'se', 'p', 'se ratio']))
traditional.fixed.forEach((row, i) => {
  const other = hierarchical.fixed[i]
  const ratio = (other.stdError / row.stdError).toFixed(2)
  console.log(line(row.term, [level[row.term] ?? 'patient', ...cells(row), ...cells(other), ratio]))
})
console.log()
for (const { group, sd } of hierarchical.random) console.log(`standard deviation of ${group}: ${sd[0].toFixed(3)}`)
