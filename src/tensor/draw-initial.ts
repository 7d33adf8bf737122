// Draws the initial values of weights. Loaded with the code for training. docs/initializers.md

import { sizeOf, type Shape } from '../../kernels/shape.js'
import type {
  ConfiguredInitializer,
  Initializer,
  InitializerChoice,
  OrthogonalOptions,
  ScaledInitializerName,
  SeedOptions,
  VarianceScalingOptions,
} from './initializer.js'
import { Random } from './random.js'

/** The function that fills a weight, from the caller's choice. */
export function initializerOf(choice: InitializerChoice | Initializer): Initializer {
  if (typeof choice === 'function') return choice
  const configured = typeof choice === 'string' ? ({ kind: choice } as ConfiguredInitializer) : choice
  const { seed } = configured as SeedOptions
  return (shape, random) => draw(configured, shape, seed === undefined ? random : new Random(seed))
}

const scaled: Readonly<Record<ScaledInitializerName, VarianceScalingOptions>> = {
  glorotUniform: { mode: 'fanAvg', distribution: 'uniform' },
  glorotNormal: { mode: 'fanAvg' },
  heUniform: { scale: 2, distribution: 'uniform' },
  heNormal: { scale: 2, distribution: 'normal' },
  leCunUniform: { distribution: 'uniform' },
  leCunNormal: {},
}

function draw(configured: ConfiguredInitializer, shape: Shape, random: Random): Float64Array {
  const fill = (next: () => number): Float64Array => Float64Array.from({ length: sizeOf(shape) }, next)
  switch (configured.kind) {
    case 'zeros':
      return new Float64Array(sizeOf(shape))
    case 'ones':
      return new Float64Array(sizeOf(shape)).fill(1)
    case 'constant':
      return new Float64Array(sizeOf(shape)).fill(configured.value)
    case 'randomNormal':
    case 'truncatedNormal': {
      const { kind, mean = 0, stddev = 0.05 } = configured
      const next = kind === 'randomNormal' ? () => random.normal() : () => truncated(random)
      return fill(() => mean + stddev * next())
    }
    case 'randomUniform': {
      const { minval = -0.05, maxval = 0.05 } = configured
      return fill(() => random.uniform(minval, maxval))
    }
    case 'orthogonal':
      return orthogonal(configured, shape, random)
    case 'varianceScaling':
      return fill(scaling(configured, shape, random))
    case 'glorotUniform':
    case 'glorotNormal':
    case 'heUniform':
    case 'heNormal':
    case 'leCunUniform':
    case 'leCunNormal':
      return fill(scaling(scaled[configured.kind], shape, random))
  }
}

/** The standard deviation of a standard normal distribution truncated at ±2. */
const deviationWithin2 = 0.87962566103423978

function scaling(
  { scale = 1, mode = 'fanIn', distribution = 'truncatedNormal' }: VarianceScalingOptions,
  shape: Shape,
  random: Random,
): () => number {
  const [fanIn, fanOut] = fans(shape)
  const n = { fanIn, fanOut, fanAvg: (fanIn + fanOut) / 2 }[mode]
  const limit = Math.sqrt((3 * scale) / n)
  if (distribution === 'uniform') return () => random.uniform(-limit, limit)
  const deviation = Math.sqrt(scale / n)
  return distribution === 'normal'
    ? () => deviation * random.normal()
    : () => (deviation / deviationWithin2) * truncated(random)
}

function truncated(random: Random): number {
  let value = random.normal()
  while (Math.abs(value) > 2) value = random.normal()
  return value
}

function fans(shape: Shape): [fanIn: number, fanOut: number] {
  if (shape.length === 1) return [shape[0], shape[0]]
  const [inputs, outputs] = shape.slice(-2)
  const receptiveField = sizeOf(shape.slice(0, -2))
  return [inputs * receptiveField, outputs * receptiveField]
}

/**
 * Vectors that are drawn normally, then made perpendicular to all before them by the modified Gram–Schmidt method (Å.
 * Björck, "Solving linear least squares problems by Gram–Schmidt orthogonalization", 1967). This is the Q of a QR
 * decomposition whose R has a positive diagonal, so it is uniformly distributed among all orthogonal matrices (F. Mezzadri,
 * "How to generate random matrices from the classical compact groups", 2007).
 */
function orthogonal({ gain = 1 }: OrthogonalOptions, shape: Shape, random: Random): Float64Array {
  if (shape.length < 2)
    throw new Error(
      `the initializer 'orthogonal' needs a weight of at least 2 axes, got [${shape.join(',')}]`,
    )
  const columns = shape[shape.length - 1]
  const rows = sizeOf(shape) / columns
  const [count, length] = rows < columns ? [rows, columns] : [columns, rows]
  const vectors: Float64Array[] = []
  while (vectors.length < count) {
    const vector = Float64Array.from({ length }, () => random.normal())
    for (const other of vectors) add(vector, -dot(vector, other), other)
    const norm = Math.sqrt(dot(vector, vector))
    vectors.push(vector.map((value) => value / norm))
  }
  const values = new Float64Array(rows * columns)
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      values[row * columns + column] = gain * (rows < columns ? vectors[row][column] : vectors[column][row])
  return values
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i]
  return sum
}

function add(to: Float64Array, factor: number, values: Float64Array): void {
  for (let i = 0; i < to.length; i++) to[i] += factor * values[i]
}
