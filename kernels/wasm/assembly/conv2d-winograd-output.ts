/** What a transform of products stores: the sum, or if it is the last transform max(sum + bias, floor), NaN kept. */
// @ts-ignore: decorator
@inline
export function output(sum: v128, last: bool, bias: v128, floor: v128): v128 {
  return last ? f32x4.pmax(f32x4.add(sum, bias), floor) : sum
}
