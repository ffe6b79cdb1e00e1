#!/usr/bin/env node
import { exitCodes } from './exit-codes.ts'
import { main } from './main.ts'

// Not awaited: the lazy chunks import from this module, and would wait for it as it waits for them.
main(process.argv.slice(2)).then((code) => {
  // What is interrupted may still hang on a pipe; everything else ends when its output has been taken.
  if (code === exitCodes.interrupted) process.exit(code)
  process.exitCode = code
})
