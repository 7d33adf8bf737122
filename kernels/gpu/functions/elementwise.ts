// Activations and their gradients, each of which needs only the output y. docs/activations.md

import type { Scope, Values } from './scope.js'

export function copy(this: Scope, x: Values): number {
  return x[this.thread.x]
}

// y = max(x, 0)
export function relu(this: Scope, x: Values): number {
  let value = x[this.thread.x]
  if (value <= 0) {
    value = 0
  }
  return value
}

// dx = dy where y > 0, else 0; a NaN in y lets dy through, so that it shows
export function reluGradient(this: Scope, y: Values, dy: Values): number {
  let value = dy[this.thread.x]
  if (y[this.thread.x] <= 0) {
    value = 0
  }
  return value
}

// y = 1 / (1 + e^−x)
export function sigmoid(this: Scope, x: Values): number {
  return 1 / (1 + Math.exp(-x[this.thread.x]))
}

// dx = dy · y · (1 − y)
export function sigmoidGradient(this: Scope, y: Values, dy: Values): number {
  return dy[this.thread.x] * y[this.thread.x] * (1 - y[this.thread.x])
}

// y = ±(1 − e^−2|x|) / (1 + e^−2|x|), which never overflows; near 0, where the difference would round, the Taylor series
export function tanh(this: Scope, x: Values): number {
  const value = x[this.thread.x]
  const square = value * value
  const shrunk = Math.exp(-2 * Math.abs(value))
  let result = (1 - shrunk) / (1 + shrunk)
  if (value < 0) {
    result = -result
  }
  if (square < 0.09) {
    result =
      value *
      (1 -
        square *
          (1 / 3 - square * (2 / 15 - square * (17 / 315 - square * (62 / 2835 - square * 0.00886324)))))
  }
  return result
}

// dx = dy · (1 − y²)
export function tanhGradient(this: Scope, y: Values, dy: Values): number {
  return dy[this.thread.x] * (1 - y[this.thread.x] * y[this.thread.x])
}
