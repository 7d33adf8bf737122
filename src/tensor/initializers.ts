// Where weights start.

import { sizeOf, type Shape } from '../../kernels/shape.js'
import { oneOf } from '../check/check.js'
import type { Random } from './random.js'

/** Fills a new weight: `shape` as the layer keeps it, values in row-major order. */
export type Initializer = (shape: Shape, random: Random) => Float64Array

export const zeros: Initializer = (shape) => new Float64Array(sizeOf(shape))

export const ones: Initializer = (shape) => new Float64Array(sizeOf(shape)).fill(1)

/**
 * Uniform in ±√(6 / (fanIn + fanOut)); the fans count the receptive field: a filter `[kH, kW, C, K]` has fanIn kH·kW·C and
 * fanOut kH·kW·K. X. Glorot, Y. Bengio, "Understanding the difficulty of training deep feedforward networks", 2010.
 */
export const glorotUniform: Initializer = (shape, random) => {
  const [fanIn, fanOut] = fans(shape)
  const limit = Math.sqrt(6 / (fanIn + fanOut))
  return Float64Array.from({ length: sizeOf(shape) }, () => random.uniform(-limit, limit))
}

/**
 * Normal with deviation √(2 / fanIn), for layers that a ReLU follows. K. He et al., "Delving deep into rectifiers", 2015.
 */
export const heNormal: Initializer = (shape, random) => {
  const deviation = Math.sqrt(2 / fans(shape)[0])
  return Float64Array.from({ length: sizeOf(shape) }, () => deviation * random.normal())
}

/** The initial weights there are, by Keras's names. */
export type InitializerName = 'zeros' | 'ones' | 'glorotUniform' | 'heNormal'

const initializers: Readonly<Record<InitializerName, Initializer>> = {
  zeros,
  ones,
  glorotUniform,
  heNormal,
}

export const initializerName = oneOf(...(Object.keys(initializers) as InitializerName[]))

export const initializerNamed = (name: InitializerName): Initializer => initializers[name]

/** Of a single axis both are its size, as in Keras. */
function fans(shape: Shape): [fanIn: number, fanOut: number] {
  if (shape.length < 2) return [sizeOf(shape), sizeOf(shape)]
  const [inputs, outputs] = shape.slice(-2)
  const receptiveField = sizeOf(shape.slice(0, -2))
  return [inputs * receptiveField, outputs * receptiveField]
}
