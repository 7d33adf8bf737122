// Gemm and MatMul. A matrix of weights is that of a dense layer, its rows in the order in which the layer's input is stored.

import type { NDArray } from '../../../../kernels/shape.js'
import type { At, Builder } from '../at.js'
import { map } from '../constants/elementwise.js'
import { Known } from '../known.js'
import { AcrossBatch, Unsupported } from '../unsupported.js'
import { View } from '../view.js'
import { merged } from './merging.js'
import { inOrder } from './stored-order.js'

const gemm: Builder = (at) => {
  const { attributes } = at
  const [alpha, beta] = [attributes.float('alpha', 1), attributes.float('beta', 1)]
  const [transA, transB] = [attributes.int('transA', 0) !== 0, attributes.int('transB', 0) !== 0]
  attributes.ignore('broadcast')
  const [a, b, c] = at.inputs
  const isDense =
    a instanceof View &&
    b instanceof Known &&
    at.batched &&
    !transA &&
    (c === undefined || c instanceof Known)
  if (!isDense) return product(at, alpha, beta, transA, transB)
  const w = scaled(transB ? b.transposed([1, 0]) : b, alpha)
  return dense(at, at.view(0), w, c && scaled(biasOf(c, w.dims[1]), beta))
}

const scaled = (x: Known, factor: number): Known => (factor === 1 ? x : map(x, (value) => factor * value))

/** One value for each output. */
function biasOf(c: Known, units: number): Known {
  if (c.dims.length > 2 || (c.dims.length === 2 && c.dims[0] !== 1))
    throw new AcrossBatch(`its C [${c.dims.join(',')}] has a row for each example`)
  if (c.size === units) return c.reshaped([units])
  if (c.size !== 1) throw new Unsupported(`its C [${c.dims.join(',')}] does not go with ${units} outputs`)
  return new Known([units], c.kind, () => new Float32Array(units).fill(c.values[0]))
}

/** [N,K] times [K,M], and a bias. */
function dense(at: At, x: View, w: Known, bias?: Known): View {
  const [, K] = x.dims
  if (x.rank !== 2 || w.dims.length !== 2 || w.dims[0] !== K)
    throw new Unsupported(`[${['N', ...x.dims.slice(1)].join(',')}] by [${w.dims.join(',')}] is no product`)
  const [, units] = w.dims
  const weights: Record<string, NDArray> = { kernel: inOrder(w.array(), x.storedOrder) }
  if (bias) weights.bias = bias.array()
  const flat = at.maker.reshape(at.checked(x).tensor, [K])
  return at.asOrdered(at.apply('dense', { units, useBias: bias !== undefined }, [flat], weights), [1], 2)
}

export const products = { Gemm: gemm } satisfies Record<string, Builder>
