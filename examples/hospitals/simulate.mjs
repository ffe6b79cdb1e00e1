/**
 * Patients of physicians of hospitals: thirty-day mortality after a heart attack, simulated in the shape of the Ontario study of
 * Austin, Tu and Alter (2003), American Heart Journal 145:27. Writes patients.csv.gz; the same seed gives the same file.
 *
 *     node examples/hospitals/simulate.mjs [patients] [file]
 */
import { writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const [patients = '20000', file = new URL('patients.csv.gz', import.meta.url)] = process.argv.slice(2)
const n = Number(patients)
const nHospitals = 170
const nPhysicians = 2000

let state = 20031127
function uniform() {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0
  return (state + 0.5) / 4294967296
}
function normal() {
  return Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform())
}

const hospitals = Array.from({ length: nHospitals }, () => {
  const teaching = uniform() < 0.15 ? 1 : 0
  const revascularisation = uniform() < (teaching === 1 ? 0.6 : 0.05) ? 1 : 0
  const volume = Math.round(100 * (normal() * 0.8 + 1.2 * teaching)) / 100
  return { teaching, revascularisation, volume, effect: 0.35 * normal() }
})
const physicians = Array.from({ length: nPhysicians }, (_, j) => ({
  hospital: j < nHospitals ? j : Math.floor(uniform() * nHospitals),
  cardiologist: uniform() < 0.2 ? 1 : 0,
  effect: 0.3 * normal(),
}))
const lines = ['hospital,physician,died,age,female,shock,diabetes,cardiologist,teaching,revascularisation,volume']
for (let i = 0; i < n; i++) {
  const j = i < nPhysicians ? i : Math.floor(uniform() * nPhysicians)
  const { hospital, cardiologist, effect } = physicians[j]
  const at = hospitals[hospital]
  const age = Math.min(Math.max(Math.round(67 + 13 * normal()), 25), 100)
  const female = uniform() < 0.36 ? 1 : 0
  const shock = uniform() < 0.03 ? 1 : 0
  const diabetes = uniform() < 0.25 ? 1 : 0
  const eta =
    -2.1 + 0.06 * (age - 67) + 0.1 * female + 2.2 * shock + 0.25 * diabetes - 0.1 * cardiologist -
    0.1 * at.teaching - 0.1 * at.revascularisation - 0.08 * at.volume + effect + at.effect
  const died = uniform() < 1 / (1 + Math.exp(-eta)) ? 1 : 0
  lines.push(
    [`H${hospital + 1}`, `P${j + 1}`, died, age, female, shock, diabetes, cardiologist, at.teaching, at.revascularisation, at.volume].join(),
  )
}
writeFileSync(file, gzipSync(`${lines.join('\n')}\n`, { level: 9 }))
