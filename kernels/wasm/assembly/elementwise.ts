// Elementwise kernels. An item is a vector of four floats; the last may reach into its block's padding.

/** y = max(x, 0) */
export function relu(start: i32, end: i32, x: usize, y: usize): void {
  const zero = f32x4.splat(0)
  for (let i = <usize>start << 4, last = <usize>end << 4; i < last; i += 16)
    v128.store(y + i, f32x4.max(v128.load(x + i), zero))
}
