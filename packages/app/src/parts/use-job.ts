import { useEffect, useRef, useState } from 'preact/hooks'
import { problemFrom } from '../engine/problem.ts'
import type { Answer, Argument, CallName, JobProgress, Problem } from '../engine/protocol.ts'
import { type Job, startJob } from '../store/engines.ts'

export interface JobState<N extends CallName> {
  readonly answer: Answer<N> | null
  readonly problem: Problem | null
  /** Null where nothing is under way. */
  readonly progress: JobProgress | null
  start(argument: Argument<N>): void
  stop(): void
}

const notBegun: JobProgress = { done: 0, total: 0, what: '' }

/**
 * A long computation that a part of the page has asked for.
 *
 * @param about what it is about: with another, what is under way ends and what was found goes
 */
export function useJob<N extends CallName>(call: N, about: unknown): JobState<N> {
  const [answer, setAnswer] = useState<Answer<N> | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [progress, setProgress] = useState<JobProgress | null>(null)
  const job = useRef<Job<N> | null>(null)
  const end = () => {
    const own = job.current
    job.current = null
    own?.stop()
    setProgress(null)
  }
  useEffect(() => {
    setAnswer(null)
    setProblem(null)
    return end
  }, [about])
  return {
    answer,
    problem,
    progress,
    start(argument) {
      end()
      setProblem(null)
      setProgress(notBegun)
      const own = startJob(call, argument, (now) => job.current === own && setProgress(now))
      job.current = own
      own.answer
        .then((found) => job.current === own && setAnswer(() => found))
        .catch((error: unknown) => job.current === own && setProblem(problemFrom(error)))
        .finally(() => {
          if (job.current !== own) return
          job.current = null
          setProgress(null)
        })
    },
    stop: end,
  }
}
