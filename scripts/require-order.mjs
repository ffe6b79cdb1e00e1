/** Throws where files import each other in a circle: a class could then be read before it is there. */
export function requireOrder(output) {
  const chunks = new Map(output.map((chunk) => [chunk.fileName, chunk]))
  const done = new Set()
  const visit = (name, path) => {
    if (path.includes(name)) throw new Error(`Files of the bundle import each other: ${[...path, name].join(' -> ')}.`)
    if (done.has(name)) return
    for (const next of chunks.get(name)?.imports ?? []) visit(next, [...path, name])
    done.add(name)
  }
  for (const name of chunks.keys()) visit(name, [])
}
