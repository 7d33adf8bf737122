// Softmax over the last axis, and its gradient. An item is a row of K. docs/activations.md

import { exp1, exp4 } from './exp'

/** y[k] = e^(x[k] − m) / Σ e^(x − m), m the row's maximum; the sum is float64 */
export function softmax(start: i32, end: i32, x: usize, y: usize, K: i32): void {
  const bytes = <usize>K << 2
  const whole = bytes & ~15
  for (let row = <usize>start * bytes; row < <usize>end * bytes; row += bytes) {
    let m: f32 = -Infinity
    for (let i: usize = 0; i < bytes; i += 4) m = max(m, load<f32>(x + row + i))
    for (let i: usize = 0; i < whole; i += 16)
      v128.store(y + row + i, exp4(f32x4.sub(v128.load(x + row + i), f32x4.splat(m))))
    for (let i = whole; i < bytes; i += 4) store<f32>(y + row + i, exp1(load<f32>(x + row + i) - m))
    let total: f64 = 0
    for (let i: usize = 0; i < bytes; i += 4) total += <f64>load<f32>(y + row + i)
    for (let i: usize = 0; i < bytes; i += 4)
      store<f32>(y + row + i, <f32>(<f64>load<f32>(y + row + i) / total))
  }
}

/** dx = y · (dy − Σ_k dy·y); the sum is float64 */
export function softmaxGradient(start: i32, end: i32, y: usize, dy: usize, dx: usize, K: i32): void {
  const bytes = <usize>K << 2
  for (let row = <usize>start * bytes; row < <usize>end * bytes; row += bytes) {
    let dot: f64 = 0
    for (let i = row; i < row + bytes; i += 4) dot += <f64>load<f32>(dy + i) * <f64>load<f32>(y + i)
    for (let i = row; i < row + bytes; i += 4)
      store<f32>(dx + i, <f32>(<f64>load<f32>(y + i) * (<f64>load<f32>(dy + i) - dot)))
  }
}
