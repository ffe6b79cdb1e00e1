/** Small deterministic generator: the same numbers on every machine, so that runs can be compared. */
export function generator(seed) {
  let s = seed >>> 0
  const uniform = () => {
    s = (Math.imul(s, 1664525) + 1013904223) >>> 0
    return (s + 0.5) / 4294967296
  }
  const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform())
  return { uniform, normal }
}

const names = (n, prefix) => Array.from({ length: n }, (_, i) => prefix + i)

export const factor = (codes, n, prefix) => ({
  kind: 'factor',
  codes,
  levels: names(n, prefix),
  ordered: false,
  origin: 'text',
})
export const number = (values) => ({ kind: 'number', values })
export const table = (columns) => ({
  nrow: Object.values(columns)[0].values?.length ?? Object.values(columns)[0].codes.length,
  columns: new Map(Object.entries(columns)),
})

/** Groups of unequal size with a correlated intercept and slope; x1 varies within groups, x2 between. */
export function nestedSlopes(nRows, nGroups, seed = 7) {
  const { uniform, normal } = generator(seed)
  const g = new Int32Array(nRows)
  const y = new Float64Array(nRows)
  const x1 = new Float64Array(nRows)
  const x2 = new Float64Array(nRows)
  const b0 = Float64Array.from({ length: nGroups }, () => 0.7 * normal())
  const b1 = Float64Array.from({ length: nGroups }, (_, j) => 0.2 * b0[j] + 0.3 * normal())
  const level = Float64Array.from({ length: nGroups }, () => normal())
  for (let i = 0; i < nRows; i++) {
    const j = i < nGroups ? i : Math.floor(uniform() * nGroups)
    g[i] = j
    x1[i] = normal()
    x2[i] = level[j]
    y[i] = 1 + 0.5 * x1[i] - 0.3 * x2[i] + b0[j] + b1[j] * x1[i] + normal()
  }
  return table({ y: number(y), x1: number(x1), x2: number(x2), g: factor(g, nGroups, 'g') })
}

/** Users crossed with items of Zipf popularity, each pair at most a few times: the shape of rating data. */
export function ratings(nRows, nUsers, nItems, seed = 11) {
  const { uniform, normal } = generator(seed)
  const user = new Int32Array(nRows)
  const item = new Int32Array(nRows)
  const y = new Float64Array(nRows)
  const x = new Float64Array(nRows)
  const u = Float64Array.from({ length: nUsers }, () => 0.45 * normal())
  const v = Float64Array.from({ length: nItems }, () => 0.504 * normal())
  const userCdf = cumulative(Float64Array.from({ length: nUsers }, () => Math.exp(1.1 * normal())))
  const itemCdf = cumulative(Float64Array.from({ length: nItems }, (_, r) => (r + 10) ** -1.1))
  for (let i = 0; i < nRows; i++) {
    const a = i < nUsers ? i : pick(userCdf, uniform())
    const b = i < nItems ? i : pick(itemCdf, uniform())
    user[i] = a
    item[i] = b
    x[i] = uniform() < 0.5 ? 1 : 0
    y[i] = 3.5 + 0.1 * x[i] + u[a] + v[b] + 0.9 * normal()
  }
  return table({ y: number(y), x: number(x), user: factor(user, nUsers, 'u'), item: factor(item, nItems, 'm') })
}

function cumulative(weights) {
  let s = 0
  const out = weights.map((w) => (s += w))
  return out.map((x) => x / s)
}

function pick(cdf, p) {
  let low = 0
  let high = cdf.length - 1
  while (low < high) {
    const middle = (low + high) >>> 1
    if (cdf[middle] < p) low = middle + 1
    else high = middle
  }
  return low
}

/** Patients of physicians in hospitals: a binary outcome, two predictors of patients and one of hospitals. */
export function patients(nRows, nPhysicians, nHospitals, seed = 13) {
  const { uniform, normal } = generator(seed)
  const hospitalOf = Int32Array.from({ length: nPhysicians }, (_, j) =>
    j < nHospitals ? j : Math.floor(uniform() * nHospitals),
  )
  const hospitals = Float64Array.from({ length: nHospitals }, () => 0.4 * normal())
  const physicians = Float64Array.from({ length: nPhysicians }, () => 0.5 * normal())
  const level = Float64Array.from({ length: nHospitals }, () => normal())
  const physician = new Int32Array(nRows)
  const hospital = new Int32Array(nRows)
  const died = new Float64Array(nRows)
  const age = new Float64Array(nRows)
  const severe = new Float64Array(nRows)
  const volume = new Float64Array(nRows)
  for (let i = 0; i < nRows; i++) {
    const j = i < nPhysicians ? i : Math.floor(uniform() * nPhysicians)
    const h = hospitalOf[j]
    physician[i] = j
    hospital[i] = h
    age[i] = normal()
    severe[i] = uniform() < 0.3 ? 1 : 0
    volume[i] = level[h]
    const eta = -2 + 0.5 * age[i] + 0.8 * severe[i] - 0.2 * volume[i] + physicians[j] + hospitals[h]
    died[i] = uniform() < 1 / (1 + Math.exp(-eta)) ? 1 : 0
  }
  return table({
    died: number(died),
    age: number(age),
    severe: number(severe),
    volume: number(volume),
    physician: factor(physician, nPhysicians, 'p'),
    hospital: factor(hospital, nHospitals, 'h'),
  })
}

/** Calls of subscribers: a binary outcome, two predictors of calls, two of subscribers; rows in the order of time, not of subscribers. */
export function calls(nRows, nSubscribers, seed = 17) {
  const { uniform, normal } = generator(seed)
  const effects = Float64Array.from({ length: nSubscribers }, () => 0.7 * normal())
  const ofTenure = Float64Array.from({ length: nSubscribers }, () => normal())
  const ofBusiness = Float64Array.from({ length: nSubscribers }, () => (uniform() < 0.2 ? 1 : 0))
  const subscriber = new Int32Array(nRows)
  const [dropped, signal, roaming, tenure, business] = Array.from({ length: 5 }, () => new Float64Array(nRows))
  for (let i = 0; i < nRows; i++) {
    const j = i < nSubscribers ? i : Math.floor(uniform() * nSubscribers)
    const s = normal()
    const r = uniform() < 0.1 ? 1 : 0
    const t = ofTenure[j]
    const b = ofBusiness[j]
    subscriber[i] = j
    signal[i] = s
    roaming[i] = r
    tenure[i] = t
    business[i] = b
    const eta = -2 - 0.5 * s + 0.6 * r - 0.2 * t + 0.3 * b + 0.1 * s * t - 0.1 * r * t + 0.15 * s * b + 0.2 * r * b + effects[j]
    dropped[i] = uniform() < 1 / (1 + Math.exp(-eta)) ? 1 : 0
  }
  return table({
    dropped: number(dropped),
    signal: number(signal),
    roaming: number(roaming),
    tenure: number(tenure),
    business: number(business),
    subscriber: factor(subscriber, nSubscribers, 's'),
  })
}
