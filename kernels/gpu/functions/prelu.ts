// y = x where x > 0, else α·x, and its gradients. The indices of α repeat every `length` elements. docs/activations.md

import { quotient } from './quotient.js'
import type { Scope, Values } from './scope.js'

// z where x > 0, else α·z: this is y if z is x, and dx if z is dy
export function prelu(this: Scope, x: Values, z: Values, alpha: Values, places: Values): number {
  const at = this.thread.x
  let value = z[at] * alpha[places[at - quotient(at, this.constants.length) * this.constants.length]]
  if (x[at] > 0) {
    value = z[at]
  }
  return value
}

// What each element adds to the gradient of its α
export function preluTerms(this: Scope, x: Values, dy: Values): number {
  let value = x[this.thread.x] * dy[this.thread.x]
  if (x[this.thread.x] > 0) {
    value = 0
  }
  return value
}

// The sum over elements that share an α
export function preluTotal(this: Scope, sums: Values, places: Values): number {
  let total = 0
  for (let i = 0; i < this.constants.length; i += 1) {
    if (places[i] === this.thread.x) {
      total += sums[i]
    }
  }
  return total
}
