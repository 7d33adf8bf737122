// Four neighboring channels of a pixel, or as many as remain.

/** The first `count` floats at `from`, 1 to 4; the other lanes are 0. */
// @ts-ignore: decorator
@inline
export function loadChannels(from: usize, count: i32): v128 {
  return count >= 4 ? v128.load(from) : loadFew(from, count)
}

function loadFew(from: usize, count: i32): v128 {
  let value = v128.load32_zero(from)
  if (count > 1) value = v128.load_lane<f32>(from, value, 1, 4)
  if (count > 2) value = v128.load_lane<f32>(from, value, 2, 8)
  return value
}

/** Stores the first `count` lanes, 1 to 4. */
// @ts-ignore: decorator
@inline
export function storeChannels(to: usize, value: v128, count: i32): void {
  if (count >= 4) v128.store(to, value)
  else storeFew(to, value, count)
}

function storeFew(to: usize, value: v128, count: i32): void {
  v128.store_lane<f32>(to, value, 0)
  if (count > 1) v128.store_lane<f32>(to, value, 1, 4)
  if (count > 2) v128.store_lane<f32>(to, value, 2, 8)
}
