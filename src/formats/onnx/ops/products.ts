// Gemm and MatMul. By a matrix of weights: a dense layer, or a convolution by windows of one pixel where there are rows in an
// example. The weights' rows stand in the order in which the layer's input is stored.

import type { NDArray } from '../../../../kernels/shape.js'
import type { At, Builder } from '../at.js'
import { map } from '../constants/elementwise.js'
import { Known } from '../known.js'
import { Unsupported } from '../unsupported.js'
import { sizeOfAll, View } from '../view.js'
import { alignedTo, constant, withRank } from './merging.js'
import { plus, scaled } from './steps.js'
import { inOrder } from './stored-order.js'

/** alpha · A·B + beta · C, A and B as they are or transposed. */
const gemm: Builder = (at) => {
  const { attributes, inputs } = at
  const [alpha, beta] = [attributes.float('alpha', 1), attributes.float('beta', 1)]
  attributes.ignore('broadcast')
  const operand = (input: 0 | 1, name: string): View | Known => {
    const value = inputs[input] instanceof View ? at.view(input) : at.known(input)
    return attributes.int(name, 0) === 0 ? value : value.transposed([1, 0])
  }
  const [a, b, c] = [operand(0, 'transA'), operand(1, 'transB'), inputs[2]]
  const w = b instanceof Known ? multiplied(b, alpha) : b
  const bias = c instanceof Known && w instanceof Known ? biasOf(c, w.dims[1]) : undefined
  const ab = product(at, a, w, bias && multiplied(bias, beta))
  const y = b instanceof Known ? ab : scaled(at, ab, alpha)
  if (c === undefined || bias) return y
  return plus(at, y, c instanceof Known ? multiplied(c, beta) : scaled(at, c, beta))
}

const multiplied = (x: Known, factor: number): Known => (factor === 1 ? x : map(x, (value) => factor * value))

/** One value for each output; undefined if there are others. */
function biasOf(c: Known, units: number): Known | undefined {
  if (c.size === units && c.dims.at(-1) === units) return c.reshaped([units])
  return c.size === 1
    ? new Known([units], c.kind, () => new Float32Array(units).fill(c.values[0]))
    : undefined
}

const matMul: Builder = (at) => {
  const [a, b] = [0, 1].map((input) => (at.inputs[input] instanceof View ? at.view(input) : at.known(input)))
  return product(at, a, b)
}

function product(at: At, a: View | Known, b: View | Known, bias?: Known): View {
  if (a instanceof View && b instanceof Known && b.dims.length === 2) return byWeights(at, a, b, bias)
  // A·B is (Bᵀ·Aᵀ)ᵀ.
  if (a instanceof Known && b instanceof View && a.dims.length === 2 && b.rank === 2)
    return byWeights(at, b.transposed([1, 0]), a.transposed([1, 0])).transposed([1, 0])
  return ofBoth(at, a, b)
}

/** […,K] by [K,M]. */
function byWeights(at: At, x: View, w: Known, bias?: Known): View {
  const [K, units] = w.dims
  if (x.rank === 0 || x.dims.at(-1) !== K)
    throw new Unsupported(`values of ${x.dims.at(-1)} by [${w.dims.join(',')}] are no product`)
  const useBias = bias !== undefined
  const weights = (kernel: NDArray): Record<string, NDArray> => ({
    kernel,
    ...(bias && { bias: bias.array() }),
  })
  const { maker } = at
  if (at.batched && x.rank === 2) {
    const flat = maker.reshape(at.checked(x).tensor, [K])
    const y = at.apply('dense', { units, useBias }, [flat], weights(inOrder(w.array(), x.storedOrder)))
    return at.asOrdered(y, [1], 2)
  }
  const rows = at.exampleAxes(x.rank).slice(0, -1)
  const image = x.arranged([[], rows, [x.rank - 1]], maker)
  const kernel = w.reshaped([1, 1, K, units]).array()
  const y = at.apply('conv2d', { filters: units, kernelSize: 1, useBias }, [image], weights(kernel))
  const shape = [...rows.map((axis) => sizeOfAll(x.axes[axis])), units]
  return at.asOrdered(maker.reshape(y, shape), [...rows, x.rank - 1], x.rank)
}

/** Products of the last two axes, the axes before them broadcast. */
function ofBoth(at: At, a: View | Known, b: View | Known): View {
  const values = [a, b]
  const dims = values.map((value) => value.dims)
  const rank = Math.max(...dims.map(({ length }) => length))
  if (dims.some(({ length }) => length < 2) || (at.batched && rank < 3))
    throw new Unsupported(`a product of [${dims.map((sizes) => sizes.join(',')).join('] and [')}]`)
  const order = at.exampleAxes(rank)
  const base = a instanceof View ? a : (b as View)
  const tensors = values.map((value) => {
    if (value instanceof Known) return constant(at, alignedTo(at, value, rank, order), base.tensor)
    if (at.batched && value.rank < rank) throw new Unsupported('its inputs have different numbers of axes')
    return at.ordered(withRank(value, rank), order)
  })
  return at.asOrdered(at.apply('matmul', {}, tensors), order, rank)
}

export const products = { Gemm: gemm, MatMul: matMul } satisfies Record<string, Builder>
