/**
 * The modes at the best point so far. Where a log-density has modes on both sides of 0, the ones that a search finds depend on where it
 * begins; a criterion of them is one function only if all searches begin at the same, and not where the last trial happened to end.
 */
export class ModeAnchor {
  private readonly u: readonly Float64Array[]
  private kept: readonly Float64Array[] | null = null
  private value = Number.POSITIVE_INFINITY

  /** @param u the modes as a search leaves them and begins with them */
  constructor(u: readonly Float64Array[]) {
    this.u = u
  }

  /** Puts the modes of the best point where the next search begins. */
  restore(): void {
    this.kept?.forEach((own, g) => {
      this.u[g]!.set(own)
    })
  }

  /** Takes note of the modes that are there, if the criterion is lower than ever. */
  remember(value: number): void {
    if (!(value < this.value)) return
    this.value = value
    this.kept = this.u.map((own) => own.slice())
  }
}
