// y[…,k] = x[…,k] + b[k], with ReLU if it is fused

import { quotient } from './quotient.js'
import { rectified } from './rectified.js'
import type { Scope, Values } from './scope.js'

export function addBias(this: Scope, x: Values, b: Values): number {
  const K = this.constants.K
  let sum = x[this.thread.x]
  if (this.constants.bias > 0) {
    sum += b[this.thread.x - quotient(this.thread.x, K) * K]
  }
  return rectified(sum, this.constants.relu)
}
