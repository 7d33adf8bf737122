// Two tensors merge into one; an axis of size 1 is repeated to the size of the other. docs/tensor-operations.md

import { logarithm, raised } from './logarithms.js'
import { larger } from './larger.js'
import { quotient } from './quotient.js'
import { rectified } from './rectified.js'
import type { Scope, Values } from './scope.js'

// y = α·a + β·b, a · b, a / b, α·max(α·a, α·b), a^b or a: operation 0 to 5. There are up to five axes, the last one first;
// s0 … s3 are their sizes, and a0 … a4, b0 … b4 the distances between neighbors.
export function broadcast(this: Scope, a: Values, b: Values): number {
  const r1 = quotient(this.thread.x, this.constants.s0)
  const i0 = this.thread.x - r1 * this.constants.s0
  const r2 = quotient(r1, this.constants.s1)
  const i1 = r1 - r2 * this.constants.s1
  const r3 = quotient(r2, this.constants.s2)
  const i2 = r2 - r3 * this.constants.s2
  const i4 = quotient(r3, this.constants.s3)
  const i3 = r3 - i4 * this.constants.s3
  const p =
    a[
      i0 * this.constants.a0 +
        i1 * this.constants.a1 +
        i2 * this.constants.a2 +
        i3 * this.constants.a3 +
        i4 * this.constants.a4
    ]
  const q =
    b[
      i0 * this.constants.b0 +
        i1 * this.constants.b1 +
        i2 * this.constants.b2 +
        i3 * this.constants.b3 +
        i4 * this.constants.b4
    ]
  let value = p
  if (this.constants.operation === 0) {
    value = rectified(this.constants.alpha * p + this.constants.beta * q, this.constants.relu)
  }
  if (this.constants.operation === 1) {
    value = p * q
  }
  if (this.constants.operation === 2) {
    value = p / q
  }
  if (this.constants.operation === 3) {
    value = this.constants.alpha * larger(this.constants.alpha * p, this.constants.alpha * q)
  }
  if (this.constants.operation === 4) {
    value = raised(p, q)
  }
  return value
}

// dy · b·a^(b−1), 0 if b is 0; or, for b, dy · a^b·log a, 0 if a is 0 and b is not negative
export function powerGradient(this: Scope, a: Values, b: Values, dy: Values): number {
  const p = a[this.thread.x]
  const q = b[this.thread.x]
  let slope = 0
  if (this.constants.ofB > 0) {
    slope = raised(p, q) * logarithm(p)
    if (p === 0 && q >= 0) {
      slope = 0
    }
  } else {
    slope = q * raised(p, q - 1)
    if (q === 0) {
      slope = 0
    }
  }
  return dy[this.thread.x] * slope
}
