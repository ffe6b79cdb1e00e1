import { inStretches } from '../../numeric/in-stretches.ts'
import { createRandom } from '../../numeric/random.ts'

const signsAtOnce = 2 ** 18

/** Random signs; the stream is the batch, so they are the same in every run. Rests now and then. */
export function* fillSigns(out: Float64Array, stream: number): Generator<undefined, void, void> {
  const random = createRandom(20040607, stream)
  yield* inStretches(out.length, signsAtOnce, (from, to) => {
    for (let i = from; i < to; i++) out[i] = random.sign()
  })
  yield undefined
}
