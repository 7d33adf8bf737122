// kernels/hash.ts for four neighboring indices at a time: the golden-ratio sequence and the finalizer.

const golden: i32 = 0x9e3779b9

/** The sequence's values for a key at index, index + 1, … */
export function goldenSteps(key: i32, index: i32): v128 {
  const places = i32x4.add(i32x4.splat(index), i32x4(1, 2, 3, 4))
  return i32x4.add(i32x4.splat(key), i32x4.mul(places, i32x4.splat(golden)))
}

// @ts-ignore: decorator
@inline
export function nextSteps(steps: v128): v128 {
  return i32x4.add(steps, i32x4.splat(4 * golden))
}

/** The hashes. */
// @ts-ignore: decorator
@inline
export function mixed(steps: v128): v128 {
  let h = i32x4.mul(v128.xor(steps, i32x4.shr_u(steps, 16)), i32x4.splat(0x85ebca6b))
  h = i32x4.mul(v128.xor(h, i32x4.shr_u(h, 13)), i32x4.splat(0xc2b2ae35))
  return v128.xor(h, i32x4.shr_u(h, 16))
}
