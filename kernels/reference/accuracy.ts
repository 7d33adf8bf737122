// One score per example, from 0 to 1; their mean is the accuracy.

import type { Float } from '../shape.js'
import type { ReferenceKernel } from './kernel.js'

// 1 if the first maximum of x[n] is at the same index as that of target[n], else 0
export const categoricalAccuracy: ReferenceKernel<'categoricalAccuracy'> = {
  name: 'categorical-accuracy',
  run({ x, target }, _, y) {
    const [N, K] = x.shape
    for (let n = 0; n < N; n++) y.data[n] = argmax(x.data, n * K, K) === argmax(target.data, n * K, K) ? 1 : 0
  },
}

function argmax(data: Float, start: number, K: number): number {
  let best = start
  for (let at = start + 1; at < start + K; at++) if (data[at] > data[best]) best = at
  return best - start
}

// mean_k [ (x > threshold) = (target > ½) ]
export const binaryAccuracy: ReferenceKernel<'binaryAccuracy'> = {
  name: 'binary-accuracy',
  run({ x, target }, { threshold }, y) {
    const [N, K] = x.shape
    for (let n = 0; n < N; n++) {
      let right = 0
      for (let at = n * K; at < (n + 1) * K; at++)
        if (x.data[at] > threshold === target.data[at] > 0.5) right++
      y.data[n] = right / K
    }
  },
}
