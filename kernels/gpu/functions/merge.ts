// Two tensors merge into one, element by element; and the gradient with respect to a gate. docs/residual-connections.md

import { isLarger, larger } from './larger.js'
import { quotient } from './quotient.js'
import { rectified } from './rectified.js'
import type { Quad, Quads, Scope, Values } from './scope.js'

// y = α·a + β·b
export function add(this: Scope, a: Values, b: Values): number {
  return rectified(
    this.constants.alpha * a[this.thread.x] + this.constants.beta * b[this.thread.x],
    this.constants.relu,
  )
}

export function addQuads(this: Scope, a: Quads, b: Quads): Quad {
  const at = this.thread.x
  const p = a[at]
  const q = b[at]
  return [
    rectified(this.constants.alpha * p[0] + this.constants.beta * q[0], this.constants.relu),
    rectified(this.constants.alpha * p[1] + this.constants.beta * q[1], this.constants.relu),
    rectified(this.constants.alpha * p[2] + this.constants.beta * q[2], this.constants.relu),
    rectified(this.constants.alpha * p[3] + this.constants.beta * q[3], this.constants.relu),
  ]
}

// y = factor · x
export function scale(this: Scope, x: Values, factor: number): number {
  return factor * x[this.thread.x]
}

// y = max(a, b), or min(a, b) if the sign is −1
export function extremum(this: Scope, a: Values, b: Values): number {
  return (
    this.constants.sign *
    larger(this.constants.sign * a[this.thread.x], this.constants.sign * b[this.thread.x])
  )
}

// The gradient with respect to b is dy where b is the result, else 0; that with respect to a is dy elsewhere. ofB: 1 or 0
export function extremumGradient(this: Scope, a: Values, b: Values, dy: Values): number {
  let value = 0
  if (
    isLarger(this.constants.sign * b[this.thread.x], this.constants.sign * a[this.thread.x]) ===
    this.constants.ofB
  ) {
    value = dy[this.thread.x]
  }
  return value
}

// y = a · b
export function multiply(this: Scope, a: Values, b: Values): number {
  return a[this.thread.x] * b[this.thread.x]
}

// y[n,i,j,c] = a[n,i,j,c] · b[n,c]      size = H·W·C
export function multiplyGate(this: Scope, a: Values, b: Values): number {
  const at = this.thread.x
  const n = quotient(at, this.constants.size)
  const c = at - quotient(at, this.constants.C) * this.constants.C
  return a[at] * b[n * this.constants.C + c]
}

// The same with four neighboring channels per thread; conv2d-quads.ts explains why. C = 4·C4, size = 4·size4
export function multiplyGateQuads(this: Scope, a: Quads, b: Quads): Quad {
  const at = this.thread.x
  const n = quotient(at, this.constants.size4)
  const c = at - quotient(at, this.constants.C4) * this.constants.C4
  const p = a[at]
  const q = b[n * this.constants.C4 + c]
  return [p[0] * q[0], p[1] * q[1], p[2] * q[2], p[3] * q[3]]
}

// Partial sums of db[n,c] = Σ_pixel a·dy, [bands, N, C], each over `band` pixels; `sumRows` adds them
export function gateBands(this: Scope, a: Values, dy: Values): number {
  const line = quotient(this.thread.x, this.constants.C)
  const c = this.thread.x - line * this.constants.C
  const strip = quotient(line, this.constants.N)
  const n = line - strip * this.constants.N
  let sum = 0
  for (let r = 0; r < this.constants.band; r += 1) {
    const pixel = strip * this.constants.band + r
    if (pixel < this.constants.pixels) {
      const at = (n * this.constants.pixels + pixel) * this.constants.C + c
      sum += a[at] * dy[at]
    }
  }
  return sum
}

export function gateBandsQuads(this: Scope, a: Quads, dy: Quads): Quad {
  const line = quotient(this.thread.x, this.constants.C4)
  const c = this.thread.x - line * this.constants.C4
  const strip = quotient(line, this.constants.N)
  const n = line - strip * this.constants.N
  let s0 = 0
  let s1 = 0
  let s2 = 0
  let s3 = 0
  for (let r = 0; r < this.constants.band; r += 1) {
    const pixel = strip * this.constants.band + r
    if (pixel < this.constants.pixels) {
      const at = (n * this.constants.pixels + pixel) * this.constants.C4 + c
      const p = a[at]
      const q = dy[at]
      s0 += p[0] * q[0]
      s1 += p[1] * q[1]
      s2 += p[2] * q[2]
      s3 += p[3] * q[3]
    }
  }
  return [s0, s1, s2, s3]
}
