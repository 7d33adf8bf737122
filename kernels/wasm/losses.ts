// Host side of assembly/losses.ts and softmax.ts: a row of K classes at a time.

import { sizeOf } from '../shape.js'
import type { Block, Items, Runtime, WasmKernel } from './kernel.js'

/** Rows of K values, so many per thread that they take a few microseconds. */
const rows = (count: number, K: number): Items => ({ count, atLeast: Math.ceil(512 / K) })

interface Example {
  readonly x: Block
  readonly target: Block
  readonly weight?: Block
}

const loss =
  (kernel: 'softmaxCrossEntropy' | 'sigmoidCrossEntropy' | 'meanSquaredError') =>
  (runtime: Runtime, { x, target, weight }: Example, _: unknown, y: Block): void => {
    const [N, K] = x.shape
    runtime.call(kernel, rows(N, K), {
      x: x.pointer,
      target: target.pointer,
      weight: weight?.pointer ?? 0,
      loss: y.pointer,
      K,
    })
  }

const gradient =
  (kernel: 'softmaxCrossEntropyGradient' | 'sigmoidCrossEntropyGradient' | 'meanSquaredErrorGradient') =>
  (runtime: Runtime, { x, target, weight }: Example, _: unknown, dx: Block): void => {
    const [N, K] = x.shape
    runtime.call(kernel, rows(N, K), {
      x: x.pointer,
      target: target.pointer,
      weight: weight?.pointer ?? 0,
      dx: dx.pointer,
      N,
      K,
    })
  }

export const softmaxCrossEntropy: WasmKernel<'softmaxCrossEntropy'> = {
  name: 'softmax-cross-entropy',
  run: loss('softmaxCrossEntropy'),
}
export const softmaxCrossEntropyGradient: WasmKernel<'softmaxCrossEntropyGradient'> = {
  name: 'softmax-cross-entropy-gradient',
  run: gradient('softmaxCrossEntropyGradient'),
}
export const sigmoidCrossEntropy: WasmKernel<'sigmoidCrossEntropy'> = {
  name: 'sigmoid-cross-entropy',
  run: loss('sigmoidCrossEntropy'),
}
export const sigmoidCrossEntropyGradient: WasmKernel<'sigmoidCrossEntropyGradient'> = {
  name: 'sigmoid-cross-entropy-gradient',
  run: gradient('sigmoidCrossEntropyGradient'),
}
export const meanSquaredError: WasmKernel<'meanSquaredError'> = {
  name: 'mean-squared-error',
  run: loss('meanSquaredError'),
}
export const meanSquaredErrorGradient: WasmKernel<'meanSquaredErrorGradient'> = {
  name: 'mean-squared-error-gradient',
  run: gradient('meanSquaredErrorGradient'),
}

export const categoricalAccuracy: WasmKernel<'categoricalAccuracy'> = {
  name: 'categorical-accuracy',
  run(runtime, { x, target }, _, score) {
    const [N, K] = x.shape
    runtime.call('categoricalAccuracy', rows(N, K), {
      x: x.pointer,
      target: target.pointer,
      score: score.pointer,
      K,
    })
  },
}

export const binaryAccuracy: WasmKernel<'binaryAccuracy'> = {
  name: 'binary-accuracy',
  run(runtime, { x, target }, { threshold }, score) {
    const [N, K] = x.shape
    runtime.call('binaryAccuracy', rows(N, K), {
      x: x.pointer,
      target: target.pointer,
      score: score.pointer,
      K,
      threshold,
    })
  },
}

export const softmax: WasmKernel<'softmax'> = {
  name: 'softmax',
  run(runtime, { x }, _, y) {
    const K = x.shape[x.shape.length - 1]
    runtime.call('softmax', rows(sizeOf(x.shape) / K, K), { x: x.pointer, y: y.pointer, K })
  },
}

export const softmaxGradient: WasmKernel<'softmaxGradient'> = {
  name: 'softmax-gradient',
  run(runtime, { y, dy }, _, dx) {
    const K = y.shape[y.shape.length - 1]
    runtime.call('softmaxGradient', rows(sizeOf(y.shape) / K, K), {
      y: y.pointer,
      dy: dy.pointer,
      dx: dx.pointer,
      K,
    })
  },
}
