// Items of equal work, and how much work is worth a second thread.

import type { Conv2dGeometry } from '../ops/window.js'
import type { Items } from './kernel.js'

/** The fewest multiply-adds, or floats that are passed over, that are worth a thread: 2 to 8 µs. */
const worth = { products: 65_536, floats: 16_384 }

/** Equal items that together multiply and add so many `products`, or pass over so many `floats`. */
export const equalItems = (count: number, { products = 0, floats = 0 }: Partial<typeof worth>): Items => ({
  count,
  atLeast: Math.ceil(count / (products / worth.products + floats / worth.floats)),
})

/** The multiply-adds of a convolution of N images, or of one of its gradients. */
export const conv2dProducts = (N: number, { oH, oW, K, kH, kW, C }: Conv2dGeometry): number =>
  N * oH * oW * K * kH * kW * C
