import { expect, test } from 'vitest'
import { identifierName } from '../../src/frame/identifier-name.ts'

const identifiers = [
  'id',
  'ID',
  'Subject',
  'subjects',
  'subj_id',
  'patientID',
  'schoolid',
  'schoolNR',
  'pupilNR',
  'child_id',
  'Batch',
  'cask',
  'home.school',
  'site2',
  'emp_id',
  'Worker',
]
const others = [
  'score',
  'schoolSES',
  'classsiz',
  'n_students',
  'mean_school',
  'paid',
  'acid',
  'period',
  'Days',
  'year',
  'index',
  'code',
  'x',
  '',
  'school_size',
  'Variety',
]

test('names that say what a label is of', () => {
  for (const name of identifiers) expect([name, identifierName(name) !== null]).toEqual([name, true])
})

test('names that do not', () => {
  for (const name of others) expect([name, identifierName(name)]).toEqual([name, null])
})

test('kinds, and words that name predictors too', () => {
  expect(identifierName('pupil')).toEqual({ kind: 'person', loose: false })
  expect(identifierName('hospital_id')).toEqual({ kind: 'place', loose: false })
  expect(identifierName('item')).toEqual({ kind: 'item', loose: false })
  expect(identifierName('class')).toEqual({ kind: 'place', loose: true })
  expect(identifierName('classNR')).toEqual({ kind: 'place', loose: true })
  expect(identifierName('wafer')).toEqual({ kind: 'thing', loose: false })
})
