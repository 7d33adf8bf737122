// db[k] = Σ dy[row,k] over the rows; docs/dense.md

/**
 * Partial sums. Item p adds up rows R·p/P to R·(p+1)/P, with the last channels of a row one by one. P depends only on the
 * shape, so the result does not depend on the threads, not even in its last bit.
 */
export function biasGradientPart(
  start: i32, end: i32, dy: usize, sums: usize, R: i32, K: i32, P: i32,
): void {
  const rowBytes = <usize>K << 2
  for (let part = start; part < end; part++) {
    const first = dy + <usize>(<i64>R * part / P) * rowBytes
    const last = dy + <usize>(<i64>R * (part + 1) / P) * rowBytes
    let to = sums + <usize>part * rowBytes
    let k: usize = 0
    for (; k + 64 <= rowBytes; k += 64, to += 64) {
      let a = f32x4.splat(0), b = f32x4.splat(0), c = f32x4.splat(0), d = f32x4.splat(0)
      for (let at = first + k; at < last; at += rowBytes) {
        a = f32x4.add(a, v128.load(at))
        b = f32x4.add(b, v128.load(at, 16))
        c = f32x4.add(c, v128.load(at, 32))
        d = f32x4.add(d, v128.load(at, 48))
      }
      v128.store(to, a)
      v128.store(to, b, 16)
      v128.store(to, c, 32)
      v128.store(to, d, 48)
    }
    for (; k + 16 <= rowBytes; k += 16, to += 16) {
      let sum = f32x4.splat(0)
      for (let at = first + k; at < last; at += rowBytes) sum = f32x4.add(sum, v128.load(at))
      v128.store(to, sum)
    }
    for (; k < rowBytes; k += 4, to += 4) {
      let sum: f32 = 0
      for (let at = first + k; at < last; at += rowBytes) sum += load<f32>(at)
      store<f32>(to, sum)
    }
  }
}

/** Item k adds up the P partial sums of channel k, in float64. */
export function biasGradientTotal(start: i32, end: i32, sums: usize, db: usize, K: i32, P: i32): void {
  for (let k = start; k < end; k++) {
    let total: f64 = 0
    for (let part = 0; part < P; part++) total += <f64>load<f32>(sums + (<usize>(part * K + k) << 2))
    store<f32>(db + (<usize>k << 2), <f32>total)
  }
}
