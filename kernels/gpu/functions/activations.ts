// Activations, each beside its gradient. The gradient uses the output y if y determines the slope. docs/activations.md

import { below, cumulative, logistic, tangent } from './special.js'
import type { Scope, Values } from './scope.js'

// y = min(x, most) where x > threshold, else slope · (x − threshold); a limit of 0 means none
export function relu(this: Scope, x: Values, most: number, slope: number, threshold: number): number {
  let value = x[this.thread.x]
  if (value <= threshold) {
    if (slope > 0) {
      value = slope * (value - threshold)
    } else {
      value = 0
    }
  }
  if (most > 0 && value >= most) {
    value = most
  }
  return value
}

// dx = dy where 0 < y < most, slope · dy where y ≤ 0; if y is NaN, dx = dy, so that the NaN stays visible
export function reluGradient(this: Scope, y: Values, dy: Values, most: number, slope: number): number {
  const output = y[this.thread.x]
  let value = dy[this.thread.x]
  if (output <= 0) {
    if (slope > 0) {
      value = slope * value
    } else {
      value = 0
    }
  }
  if (most > 0 && output >= most) {
    value = 0
  }
  return value
}

// y = scale · x where x > 0, else steep · (e^x − 1), steep = scale · alpha
export function elu(this: Scope, x: Values, steep: number, scale: number): number {
  let value = scale * x[this.thread.x]
  if (x[this.thread.x] <= 0) {
    value = steep * below(x[this.thread.x])
  }
  return value
}

// dx = dy · scale where y > 0, else dy · (y + steep)
export function eluGradient(this: Scope, y: Values, dy: Values, steep: number, scale: number): number {
  let slope = scale
  if (y[this.thread.x] <= 0) {
    slope = y[this.thread.x] + steep
  }
  return dy[this.thread.x] * slope
}

// y = 1 / (1 + e^−x)
export function sigmoid(this: Scope, x: Values): number {
  return 1 / (1 + Math.exp(-x[this.thread.x]))
}

// dx = dy · y · (1 − y)
export function sigmoidGradient(this: Scope, y: Values, dy: Values): number {
  return dy[this.thread.x] * y[this.thread.x] * (1 - y[this.thread.x])
}

// y = tanh x
export function tanh(this: Scope, x: Values): number {
  return tangent(x[this.thread.x])
}

// dx = dy · (1 − y²)
export function tanhGradient(this: Scope, y: Values, dy: Values): number {
  return dy[this.thread.x] * (1 - y[this.thread.x] * y[this.thread.x])
}

// y = log(1 + e^x) = max(x, 0) + log(1 + e^−|x|), the logarithm by 2·(s + s³/3 + s⁵/5 + …), s = e^−|x| / (2 + e^−|x|) ≤ ⅓
export function softplus(this: Scope, x: Values): number {
  let right = x[this.thread.x]
  const small = Math.exp(-Math.abs(right))
  const s = small / (2 + small)
  const square = s * s
  if (right <= 0) {
    right = 0
  }
  return (
    right +
    2 *
      s *
      (1 +
        square *
          (1 / 3 +
            square * (1 / 5 + square * (1 / 7 + square * (1 / 9 + square * (1 / 11 + square * (1 / 13)))))))
  )
}

// dx = dy · (1 − e^−y)
export function softplusGradient(this: Scope, y: Values, dy: Values): number {
  return -dy[this.thread.x] * below(-y[this.thread.x])
}

// y = alpha · x + beta, clipped to 0…1
export function hardSigmoid(this: Scope, x: Values, alpha: number, beta: number): number {
  let value = alpha * x[this.thread.x] + beta
  if (value <= 0) {
    value = 0
  }
  if (value >= 1) {
    value = 1
  }
  return value
}

// dx = alpha · dy where 0 < y < 1, else 0
export function hardSigmoidGradient(this: Scope, y: Values, dy: Values, alpha: number): number {
  let value = alpha * dy[this.thread.x]
  if (y[this.thread.x] <= 0 || y[this.thread.x] >= 1) {
    value = 0
  }
  return value
}

// y = x · h, h = x/6 + ½ clipped to 0…1
export function hardSwish(this: Scope, x: Values): number {
  let share = x[this.thread.x] / 6 + 0.5
  if (share <= 0) {
    share = 0
  }
  if (share >= 1) {
    share = 1
  }
  return x[this.thread.x] * share
}

// dx = dy · (x/3 + ½) where −3 < x < 3, else dy · h
export function hardSwishGradient(this: Scope, x: Values, dy: Values): number {
  let value = dy[this.thread.x] * (x[this.thread.x] / 3 + 0.5)
  if (x[this.thread.x] <= -3) {
    value = 0
  }
  if (x[this.thread.x] >= 3) {
    value = dy[this.thread.x]
  }
  return value
}

// y = x / (1 + e^−x)
export function silu(this: Scope, x: Values): number {
  return x[this.thread.x] * logistic(x[this.thread.x])
}

// dx = dy · s · (1 + x · (1 − s)), s = 1 / (1 + e^−x)
export function siluGradient(this: Scope, x: Values, dy: Values): number {
  const value = x[this.thread.x]
  return dy[this.thread.x] * logistic(value) * (1 + value * logistic(-value))
}

// y = x · Φ(x), or x · sigmoid(2·√(2/π) · (x + 0.044715·x³))
export function gelu(this: Scope, x: Values): number {
  const value = x[this.thread.x]
  let share = 0
  if (this.constants.approximate > 0) {
    share = logistic(value * (1.5957691216 + 0.0713548163 * value * value))
  } else {
    share = cumulative(value)
  }
  return value * share
}

// dx = dy · (Φ(x) + x · e^(−x²/2) / √(2π)), or the derivative of the approximation
export function geluGradient(this: Scope, x: Values, dy: Values): number {
  const value = x[this.thread.x]
  let slope = 0
  if (this.constants.approximate > 0) {
    slope = logistic(value * (1.5957691216 + 0.0713548163 * value * value))
    const bent = slope * (1 - slope)
    if (bent > 0) {
      slope += value * bent * (1.5957691216 + 0.2140644488 * value * value)
    }
  } else {
    slope = cumulative(value) + value * 0.3989422804 * Math.exp(-0.5 * value * value)
  }
  return dy[this.thread.x] * slope
}
