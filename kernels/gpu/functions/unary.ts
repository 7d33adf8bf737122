// Functions of one number, and their derivatives. Constants select them by their index in kernels/ops/unary.ts.
// docs/tensor-operations.md

import { logarithm, logOnePlus } from './logarithms.js'
import { below, cumulative, logistic, tangent } from './special.js'
import type { Scope, Values } from './scope.js'

// y = f(x); p and q are the parameters of f
export function unary(this: Scope, x: Values, p: number, q: number): number {
  const value = x[this.thread.x]
  const size = Math.abs(value)
  let y = value
  if (this.constants.operation === 0) {
    y = size
  }
  if (this.constants.operation === 1) {
    y = -value
  }
  if (this.constants.operation === 2) {
    y = Math.sqrt(value)
  }
  if (this.constants.operation === 3) {
    y = 1 / Math.sqrt(value)
  }
  if (this.constants.operation === 4) {
    y = 1 / value
  }
  if (this.constants.operation === 5) {
    y = Math.exp(value)
  }
  if (this.constants.operation === 6) {
    y = logarithm(value)
  }
  if (this.constants.operation === 7) {
    y = value * value
  }
  if (this.constants.operation === 8) {
    y = Math.sin(value)
  }
  if (this.constants.operation === 9) {
    y = Math.cos(value)
  }
  if (this.constants.operation === 10) {
    y = Math.tan(value)
  }
  if (this.constants.operation === 11) {
    y = errorOf(value)
  }
  if (this.constants.operation === 12) {
    y = Math.floor(value)
  }
  if (this.constants.operation === 13) {
    y = Math.ceil(value)
  }
  if (this.constants.operation === 14) {
    y = nearestEven(value)
  }
  if (this.constants.operation === 15) {
    y = signOf(value)
  }
  if (this.constants.operation === 16) {
    y = value / (1 + size)
  }
  if (this.constants.operation === 17) {
    y = value * mishShare(value)
  }
  if (this.constants.operation === 18) {
    y = -logOnePlus(Math.exp(-size))
    if (value < 0) {
      y += value
    }
    if (value !== value) {
      y = value
    }
  }
  if (this.constants.operation === 19) {
    y = value - tangent(value)
  }
  if (this.constants.operation === 20) {
    if (value <= 0) {
      y = p * below(value / p)
    }
  }
  if (this.constants.operation === 21) {
    if (value < p) {
      y = p
    }
    if (value > q) {
      y = q
    }
  }
  if (this.constants.operation === 22) {
    y = value - signOf(value) * q
    if (size <= p) {
      y = 0
    }
  }
  if (this.constants.operation === 23) {
    if (value <= p) {
      y = q
    }
  }
  return y
}

// dx = dy · f′(x), 0 where the slope is 0
export function unaryGradient(this: Scope, x: Values, dy: Values, p: number, q: number): number {
  const value = x[this.thread.x]
  const size = Math.abs(value)
  let slope = 0
  if (this.constants.operation === 0) {
    slope = signOf(value)
  }
  if (this.constants.operation === 1) {
    slope = -1
  }
  if (this.constants.operation === 2) {
    slope = 0.5 / Math.sqrt(value)
  }
  if (this.constants.operation === 3) {
    slope = -0.5 / (value * Math.sqrt(value))
  }
  if (this.constants.operation === 4) {
    slope = -1 / (value * value)
  }
  if (this.constants.operation === 5) {
    slope = Math.exp(value)
  }
  if (this.constants.operation === 6) {
    slope = 1 / value
  }
  if (this.constants.operation === 7) {
    slope = 2 * value
  }
  if (this.constants.operation === 8) {
    slope = Math.cos(value)
  }
  if (this.constants.operation === 9) {
    slope = -Math.sin(value)
  }
  if (this.constants.operation === 10) {
    slope = 1 + Math.tan(value) * Math.tan(value)
  }
  if (this.constants.operation === 11) {
    slope = 1.1283791671 * Math.exp(-value * value)
  }
  if (this.constants.operation === 16) {
    slope = 1 / ((1 + size) * (1 + size))
  }
  if (this.constants.operation === 17) {
    const share = mishShare(value)
    const rest = (1 - share * share) * logistic(value)
    slope = share
    if (rest > 0) {
      slope += value * rest
    }
  }
  if (this.constants.operation === 18) {
    slope = logistic(-value)
  }
  if (this.constants.operation === 19) {
    slope = tangent(value) * tangent(value)
  }
  if (this.constants.operation === 20) {
    slope = 1
    if (value <= 0) {
      slope = Math.exp(value / p)
    }
  }
  if (this.constants.operation === 21) {
    slope = 1
    if (value < p || value > q) {
      slope = 0
    }
  }
  if (this.constants.operation === 22) {
    slope = 1
    if (size <= p) {
      slope = 0
    }
  }
  if (this.constants.operation === 23) {
    slope = 1
    if (value <= p) {
      slope = 0
    }
  }
  let result = slope * dy[this.thread.x]
  if (slope === 0) {
    result = 0
  }
  return result
}

// −1, 0 or 1
export function signOf(x: number): number {
  let sign = x
  if (x > 0) {
    sign = 1
  }
  if (x < 0) {
    sign = -1
  }
  return sign
}

// The nearest whole number; halfway, the even one.
export function nearestEven(x: number): number {
  const whole = Math.floor(x)
  let nearest = whole
  if (x - whole > 0.5 || (x - whole === 0.5 && whole - 2 * Math.floor(whole / 2) === 1)) {
    nearest = whole + 1
  }
  return nearest
}

// tanh log(1 + e^x) = n/(n + 2), n = e^x·(e^x + 2); 1 from 20 on
export function mishShare(x: number): number {
  let bounded = x
  if (x > 20) {
    bounded = 20
  }
  const e = Math.exp(bounded)
  const n = e * (e + 2)
  return n / (n + 2)
}

// erf x: the Taylor series below |x| = ½, where 1 − 2·Φ(−√2·|x|) would cancel
export function errorOf(x: number): number {
  const square = x * x
  let result = 1 - 2 * cumulative(-1.4142135624 * Math.abs(x))
  if (x < 0) {
    result = -result
  }
  if (square < 0.25) {
    result =
      1.1283791671 *
      x *
      (1 -
        square * (1 / 3 - square * (1 / 10 - square * (1 / 42 - square * (1 / 216 - square * (1 / 1320))))))
  }
  return result
}
