// Reads vitest's JSON report and prints "passed failed". A file that could not run at all counts as one failure, and so
// does a run that ended badly without saying why.
import { readFileSync } from 'node:fs'

const [file, status] = process.argv.slice(2)
let passed = 0
let failed = 0
try {
  const report = JSON.parse(readFileSync(file, 'utf8'))
  passed = report.numPassedTests
  failed = report.numFailedTests
  for (const suite of report.testResults) {
    if (suite.status === 'failed' && !suite.assertionResults.some((test) => test.status === 'failed')) failed++
  }
} catch (error) {
  console.error(`no test report: ${error.message}`)
}
if (status !== '0' && failed === 0) failed = 1
console.log(`${passed} ${failed}`)
