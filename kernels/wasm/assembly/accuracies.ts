// Accuracies. An item is an example: a row of K of x and of target. docs/losses.md

import { at, put } from './loss-rows'

/** 1 if the first maximum of x is at the same index as that of target, else 0 */
export function categoricalAccuracy(start: i32, end: i32, x: usize, target: usize, score: usize, K: i32): void {
  for (let n = start; n < end; n++) put(score, n, argmax(x, n * K, K) == argmax(target, n * K, K) ? 1 : 0)
}

function argmax(values: usize, first: i32, K: i32): i32 {
  let best = first
  for (let i = first + 1; i < first + K; i++) if (at(values, i) > at(values, best)) best = i
  return best - first
}

/** mean_k [ (x > threshold) = (target > ½) ] */
export function binaryAccuracy(
  start: i32, end: i32, x: usize, target: usize, score: usize, K: i32, threshold: f64,
): void {
  for (let n = start; n < end; n++) {
    let right = 0
    for (let i = n * K; i < (n + 1) * K; i++) if (at(x, i) > threshold == at(target, i) > 0.5) right++
    put(score, n, <f64>right / <f64>K)
  }
}
