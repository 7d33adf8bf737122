// Host side of assembly/losses.ts, softmax-losses.ts, accuracies.ts and softmax.ts: rows of K classes.

import { sizeOf } from '../shape.js'
import type { Block, Items, Runtime, WasmKernel } from './kernel.js'

/** Items that are rows of K values. A thread gets enough of them for a few microseconds. */
const rows = (count: number, K: number): Items => ({ count, atLeast: Math.ceil(512 / K) })

interface Example {
  readonly x: Block
  readonly target: Block
  readonly weight?: Block
}

type LossName =
  | 'softmaxCrossEntropy'
  | 'softmaxFocalCrossEntropy'
  | 'sigmoidCrossEntropy'
  | 'sigmoidFocalCrossEntropy'
  | 'meanSquaredError'
  | 'meanAbsoluteError'
  | 'huber'

/** Items that are rows of a loss, whose values take less time each. An item of the softmax losses is two rows. */
function itemsOf(kernel: string, N: number, K: number): Items {
  const each = kernel.startsWith('softmax') ? 2 : 1
  return { count: Math.ceil(N / each), atLeast: Math.ceil(2048 / (each * K)) }
}

/** A loss without settings, whose kernels take N. Other losses have parameters of their own, or do without N. */
type PlainKernel = 'softmaxCrossEntropy'

/** A loss's settings are the last parameters of its kernel, under the same names. */
const loss =
  (kernel: LossName) =>
  (runtime: Runtime, { x, target, weight }: Example, settings: object, y: Block): void => {
    const [N, K] = x.shape
    runtime.call(kernel as PlainKernel, itemsOf(kernel, N, K), {
      x: x.pointer,
      target: target.pointer,
      weight: weight?.pointer ?? 0,
      loss: y.pointer,
      N,
      K,
      ...settings,
    })
  }

const gradient =
  (kernel: `${LossName}Gradient`) =>
  (runtime: Runtime, { x, target, weight }: Example, settings: object, dx: Block): void => {
    const [N, K] = x.shape
    runtime.call(kernel as `${PlainKernel}Gradient`, itemsOf(kernel, N, K), {
      x: x.pointer,
      target: target.pointer,
      weight: weight?.pointer ?? 0,
      dx: dx.pointer,
      N,
      K,
      ...settings,
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
export const softmaxFocalCrossEntropy: WasmKernel<'softmaxFocalCrossEntropy'> = {
  name: 'softmax-focal-cross-entropy',
  run: loss('softmaxFocalCrossEntropy'),
}
export const softmaxFocalCrossEntropyGradient: WasmKernel<'softmaxFocalCrossEntropyGradient'> = {
  name: 'softmax-focal-cross-entropy-gradient',
  run: gradient('softmaxFocalCrossEntropyGradient'),
}
export const sigmoidFocalCrossEntropy: WasmKernel<'sigmoidFocalCrossEntropy'> = {
  name: 'sigmoid-focal-cross-entropy',
  run: loss('sigmoidFocalCrossEntropy'),
}
export const sigmoidFocalCrossEntropyGradient: WasmKernel<'sigmoidFocalCrossEntropyGradient'> = {
  name: 'sigmoid-focal-cross-entropy-gradient',
  run: gradient('sigmoidFocalCrossEntropyGradient'),
}
export const meanAbsoluteError: WasmKernel<'meanAbsoluteError'> = {
  name: 'mean-absolute-error',
  run: loss('meanAbsoluteError'),
}
export const meanAbsoluteErrorGradient: WasmKernel<'meanAbsoluteErrorGradient'> = {
  name: 'mean-absolute-error-gradient',
  run: gradient('meanAbsoluteErrorGradient'),
}
export const huber: WasmKernel<'huber'> = {
  name: 'huber',
  run: loss('huber'),
}
export const huberGradient: WasmKernel<'huberGradient'> = {
  name: 'huber-gradient',
  run: gradient('huberGradient'),
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
