// What is particular to grouped convolutions in WebAssembly: bands of rows, sums of several shares, and which shapes go group
// by group. test/conformance runs them over random shapes.

import { describe, expect, it } from 'vitest'
import { ops, type Attributes, type Inputs, type OpName } from '../../../kernels/ops.js'
import type { NDArray } from '../../../kernels/shape.js'
import {
  groupedConv2dDirect,
  groupedConv2dInputGradientDirect,
} from '../../../kernels/wasm/grouped-conv2d-direct.js'
import { groupedConv2dFilterGradientDirect } from '../../../kernels/wasm/grouped-conv2d-filter-gradient.js'
import { wasmKernels } from '../../../kernels/wasm/index.js'
import { choose } from '../../../kernels/choose.js'
import type { WasmKernel } from '../../../kernels/wasm/kernel.js'
import { expectKernelConforms } from '../../conformance/wasm.js'
import { randomArray } from '../../support/arrays.js'
import { suiteRuntimes } from './suite-runtimes.js'

const runtimes = suiteRuntimes()

const check = <K extends OpName>(
  op: K,
  kernel: WasmKernel<K>,
  inputs: Inputs<K, NDArray>,
  attributes: Attributes<K>,
) => expectKernelConforms(runtimes, op, kernel, inputs, attributes)

describe.each([
  ['several bands', { x: [2, 37, 26, 24], kernel: [3, 3], strides: [1, 1], dilations: [1, 1], K: 24 }],
  ['bands at strides', { x: [1, 51, 33, 20], kernel: [4, 3], strides: [3, 2], dilations: [1, 1], K: 40 }],
  ['bands at dilations', { x: [2, 40, 31, 18], kernel: [3, 2], strides: [1, 1], dilations: [2, 3], K: 14 }],
  [
    'strides and dilations',
    { x: [1, 45, 30, 22], kernel: [3, 3], strides: [2, 3], dilations: [2, 2], K: 10 },
  ],
  [
    'a row longer than a band',
    { x: [1, 5, 330, 32], kernel: [3, 3], strides: [1, 1], dilations: [1, 1], K: 34 },
  ],
  [
    '1×1 taps where the image lies',
    { x: [2, 19, 9, 60], kernel: [1, 1], strides: [2, 2], dilations: [1, 1], K: 26 },
  ],
] as const)('%s', (_, { x, kernel, strides, dilations, K }) => {
  const w = [...kernel, x[3] / 2, K]
  const attributes = { strides, dilations, padding: 'same', groups: 2 } as const
  const y = ops.groupedConv2d({ x, w }, attributes)

  it('forward', async () => {
    const inputs = { x: randomArray(x, 1), w: randomArray(w, 2), b: randomArray([K], 3) }
    await check('groupedConv2d', groupedConv2dDirect, inputs, { ...attributes, activation: 'silu' })
  })

  it('back to the input', async () => {
    const inputs = { dy: randomArray(y, 4), w: randomArray(w, 5) }
    await check('groupedConv2dInputGradient', groupedConv2dInputGradientDirect, inputs, {
      ...attributes,
      inputShape: x,
    })
  })

  it('back to the filters', async () => {
    const inputs = { x: randomArray(x, 6), dy: randomArray(y, 7) }
    await check('groupedConv2dFilterGradient', groupedConv2dFilterGradientDirect, inputs, {
      ...attributes,
      kernelSize: kernel,
    })
  })
})

it('a few large groups are copied together if that gives them Winograd', () => {
  const serves = (size: number, C: number, groups: number, stride = 1) => {
    const [x, w] = [
      [1, size, size, C],
      [3, 3, C / groups, C],
    ]
    const attributes = { strides: [stride, stride], dilations: [1, 1], padding: 'same', groups } as const
    const dy = ops.groupedConv2d({ x, w }, attributes)
    const back = { ...attributes, inputShape: x }
    return [
      choose(wasmKernels.groupedConv2d, { x, w }, attributes),
      choose(wasmKernels.groupedConv2dInputGradient, { dy, w }, back),
      choose(wasmKernels.groupedConv2dFilterGradient, { x, dy }, { ...attributes, kernelSize: [3, 3] }),
    ].map(({ name }) => name.includes('by-groups'))
  }
  expect(serves(28, 256, 4)).toEqual([true, true, true])
  expect(serves(28, 256, 4, 2)).toEqual([false, false, true])
  expect(serves(28, 128, 32)).toEqual([false, false, false])
  expect(serves(7, 1024, 32)).toEqual([false, false, false])
})
