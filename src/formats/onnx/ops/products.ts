// Gemm and MatMul. A product with a matrix of weights is a dense layer, or a 1×1 convolution if an example has several rows.
// The rows of the weights are put in the order in which the layer's input is stored.

import type { NDArray } from '../../../../kernels/shape.js'
import type { NodeContext, Builder } from '../node-context.js'
import { map } from '../constants/elementwise.js'
import { KnownTensor } from '../known-tensor.js'
import { Unsupported } from '../unsupported.js'
import { sizeOfAll, View } from '../view.js'
import { alignedTo, constant, withRank } from './merging.js'
import { plus, scaled } from './arithmetic.js'
import { inOrder } from './stored-order.js'

/** alpha · A·B + beta · C, with A and B possibly transposed. */
const gemm: Builder = (node) => {
  const { attributes, inputs } = node
  const [alpha, beta] = [attributes.float('alpha', 1), attributes.float('beta', 1)]
  attributes.ignore('broadcast')
  const operand = (input: 0 | 1, name: string): View | KnownTensor => {
    const value = inputs[input] instanceof View ? node.view(input) : node.known(input)
    return attributes.int(name, 0) === 0 ? value : value.transposed([1, 0])
  }
  const [a, b, c] = [operand(0, 'transA'), operand(1, 'transB'), inputs[2]]
  const w = b instanceof KnownTensor ? multiplied(b, alpha) : b
  const bias = c instanceof KnownTensor && w instanceof KnownTensor ? biasOf(c, w.dims[1]) : undefined
  const ab = product(node, a, w, bias && multiplied(bias, beta))
  const y = b instanceof KnownTensor ? ab : scaled(node, ab, alpha)
  if (c === undefined || bias) return y
  return plus(node, y, c instanceof KnownTensor ? multiplied(c, beta) : scaled(node, c, beta))
}

const multiplied = (x: KnownTensor, factor: number): KnownTensor =>
  factor === 1 ? x : map(x, (value) => factor * value)

/** One value per output; undefined if it has another shape. */
function biasOf(c: KnownTensor, units: number): KnownTensor | undefined {
  if (c.size === units && c.dims.at(-1) === units) return c.reshaped([units])
  return c.size === 1
    ? new KnownTensor([units], c.kind, () => new Float32Array(units).fill(c.values[0]))
    : undefined
}

const matMul: Builder = (node) => {
  const [a, b] = [0, 1].map((input) =>
    node.inputs[input] instanceof View ? node.view(input) : node.known(input),
  )
  return product(node, a, b)
}

function product(node: NodeContext, a: View | KnownTensor, b: View | KnownTensor, bias?: KnownTensor): View {
  if (a instanceof View && b instanceof KnownTensor && b.dims.length === 2) return byWeights(node, a, b, bias)
  // A·B is (Bᵀ·Aᵀ)ᵀ.
  if (a instanceof KnownTensor && b instanceof View && a.dims.length === 2 && b.rank === 2)
    return byWeights(node, b.transposed([1, 0]), a.transposed([1, 0])).transposed([1, 0])
  return ofBoth(node, a, b)
}

/** […,K] by [K,M]. */
function byWeights(node: NodeContext, x: View, w: KnownTensor, bias?: KnownTensor): View {
  const [K, units] = w.dims
  if (x.rank === 0 || x.dims.at(-1) !== K)
    throw new Unsupported(`rows of ${x.dims.at(-1)} values and [${w.dims.join(',')}] cannot be multiplied`)
  const useBias = bias !== undefined
  const weights = (kernel: NDArray): Record<string, NDArray> => ({
    kernel,
    ...(bias && { bias: bias.array() }),
  })
  const { maker } = node
  if (node.batched && x.rank === 2) {
    const flat = maker.reshape(node.checked(x).tensor, [K])
    const y = node.apply('dense', { units, useBias }, [flat], weights(inOrder(w.array(), x.storedOrder)))
    return node.asOrdered(y, [1], 2)
  }
  const rows = node.exampleAxes(x.rank).slice(0, -1)
  const image = x.arranged([[], rows, [x.rank - 1]], maker)
  const kernel = w.reshaped([1, 1, K, units]).array()
  const y = node.apply('conv2d', { filters: units, kernelSize: 1, useBias }, [image], weights(kernel))
  const shape = [...rows.map((axis) => sizeOfAll(x.axes[axis])), units]
  return node.asOrdered(maker.reshape(y, shape), [...rows, x.rank - 1], x.rank)
}

/** Products of the last two axes; the axes before them broadcast. */
function ofBoth(node: NodeContext, a: View | KnownTensor, b: View | KnownTensor): View {
  const values = [a, b]
  const dims = values.map((value) => value.dims)
  const rank = Math.max(...dims.map(({ length }) => length))
  if (dims.some(({ length }) => length < 2) || (node.batched && rank < 3))
    throw new Unsupported(`a product of [${dims.map((sizes) => sizes.join(',')).join('] and [')}]`)
  const order = node.exampleAxes(rank)
  const base = a instanceof View ? a : (b as View)
  const tensors = values.map((value) => {
    if (value instanceof KnownTensor) return constant(node, alignedTo(node, value, rank, order), base.tensor)
    if (node.batched && value.rank < rank) throw new Unsupported('its inputs have different numbers of axes')
    return node.ordered(withRank(value, rank), order)
  })
  return node.asOrdered(node.apply('matmul', {}, tensors), order, rank)
}

export const products = { Gemm: gemm, MatMul: matMul } satisfies Record<string, Builder>
