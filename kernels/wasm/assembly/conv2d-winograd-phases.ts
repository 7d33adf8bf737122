// The table of phases that the host side writes. For each point of a tile, it holds the first phase that has products there
// and how many phases follow; then the origins of each phase. See ../conv2d-winograd-phases.ts.

/** Bytes of a phase's origins: two numbers each for its first tap, a tile's first input and a tile's first output. */
export const ORIGINS: i32 = 24
export const INPUT: i32 = 8
export const OUTPUT: i32 = 16

// @ts-ignore: decorator
@inline
export function origin(origins: usize, phase: i32, which: i32): i32 {
  return load<i32>(origins + phase * ORIGINS + which)
}
