import { retype, type Table, toTable } from '../../src/frame/index.ts'

/** All combinations of a (3 levels, fastest), b (2) and c (3), with numbers, a logical and ordered factors beside them. */
export function factorialData(): Table {
  const rows = Array.from({ length: 18 }, (_, i) => ({
    y: Math.sin(i),
    a: `a${(i % 3) + 1}`,
    b: `b${(Math.floor(i / 3) % 2) + 1}`,
    c: `c${Math.floor(i / 6) + 1}`,
    x: i + 1.5,
    z: [2, -1, 0.5, 3, 1, 4, -2, 0, 1.5, 2.5, -3, 5, 1, 2, -1, 0, 3, 1][i],
    l: i + 1.5 > 7,
    o: `c${Math.floor(i / 6) + 1}`,
    o5: (i % 6) + 1,
    k: [10, 2, 33][i % 3],
    'my col': [2, -1, 0.5, 3, 1, 4, -2, 0, 1.5, 2.5, -3, 5, 1, 2, -1, 0, 3, 1][i]! + 1,
  }))
  return retype(toTable(rows), {
    schema: {
      columns: [
        { name: 'o', type: 'ordered', levels: ['c2', 'c1', 'c3'] },
        { name: 'o5', type: 'ordered' },
      ],
    },
  })
}
