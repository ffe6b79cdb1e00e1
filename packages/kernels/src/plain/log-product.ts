/** The logarithm of a product of many positive numbers, with few roundings and few logarithms: these are only taken when the
 * product so far would leave 2^-500 .. 2^500. */
export class LogProduct {
  private product = 1
  private sum = 0

  multiply(x: number): void {
    const product = this.product * x
    if (product > 2 ** -500 && product < 2 ** 500) {
      this.product = product
    } else {
      this.sum += Math.log(this.product) + Math.log(x)
      this.product = 1
    }
  }

  value(): number {
    return this.sum + Math.log(this.product)
  }
}
