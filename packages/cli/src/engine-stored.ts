/** What stored fits need: fits of every class at once, for `import('./engine-stored.ts')`. */
export { formulaColumns, restoreFit, variablesOf, withData } from 'blup'
