// What training makes small. The cross-entropies work on logits: where the model ends in the matching activation, training
// stops before it, and loss and gradient are computed in one stable step. docs/losses.md

import { formatShape, sizeOf, type NDArray, type Shape } from '../../kernels/shape.js'
import type { ActivationName } from '../layers/activation.js'
import type { Backend, Tensor } from '../tensor/tensor.js'

const crossEntropy = {
  categorical: { absorbs: 'softmax', op: 'softmaxCrossEntropy' },
  binary: { absorbs: 'sigmoid', op: 'sigmoidCrossEntropy' },
} as const

/** The losses there are, by Keras's names. */
export type LossName =
  'categoricalCrossentropy' | 'sparseCategoricalCrossentropy' | 'binaryCrossentropy' | 'meanSquaredError'

const table = {
  categoricalCrossentropy: crossEntropy.categorical,
  sparseCategoricalCrossentropy: crossEntropy.categorical,
  binaryCrossentropy: crossEntropy.binary,
  meanSquaredError: { absorbs: undefined, op: 'meanSquaredError' },
} as const satisfies Record<LossName, unknown>

/** Inputs of a loss: outputs before the activation that the loss absorbs, `[N, K]`, targets alike, weights `[N]`. */
export interface LossInputs {
  readonly x: Tensor
  readonly target: Tensor
  readonly weight?: Tensor
}

/** A loss, its gradient, and the accuracy that goes with it. */
export interface Loss {
  readonly name: LossName
  /** The final activation that is computed together with the loss. */
  readonly absorbs?: ActivationName
  /** One loss an example, `[N]`. */
  values(backend: Backend, inputs: LossInputs): Tensor
  /** Gradient of the mean over the batch, `[N, K]`. */
  gradient(backend: Backend, inputs: LossInputs): Tensor
  /** One score an example, 0 to 1, `[N]`. */
  accuracy(backend: Backend, inputs: LossInputs): Tensor
}

/**
 * The loss of that name. For class numbers as targets, `encodeTarget` makes them one-hot.
 * @throws if there is no such loss; the message lists those there are.
 */
export function lossNamed(name: LossName): Loss {
  if (!Object.hasOwn(table, name))
    throw new Error(`loss: there is no ${JSON.stringify(name)}; use one of ${Object.keys(table).join(', ')}`)
  const { op, absorbs } = table[name]
  return {
    name,
    absorbs,
    values: (backend, inputs) => backend.run(op, inputs),
    gradient: (backend, inputs) => backend.run(`${op}Gradient`, inputs),
    accuracy(backend, { x, target }) {
      const categorical = op === 'softmaxCrossEntropy' || (op === 'meanSquaredError' && x.shape[1] > 1)
      // A logit above 0 is a probability above ½.
      const threshold = op === 'sigmoidCrossEntropy' ? 0 : 0.5
      return categorical
        ? backend.run('categoricalAccuracy', { x, target })
        : backend.run('binaryAccuracy', { x, target }, { threshold })
    },
  }
}

/**
 * Targets as the loss compares them: one value for each of the model's outputs. Class numbers, `[N, 1]`, become one-hot
 * where the loss is `sparseCategoricalCrossentropy`.
 *
 * @param outputShape shape of one output of the model, without the batch axis.
 * @throws if targets and outputs do not match, a class number has no output, or a probability is not one.
 */
export function encodeTarget(loss: LossName, target: NDArray, outputShape: Shape): NDArray {
  const [N, ...targetShape] = target.shape
  const K = sizeOf(outputShape)
  checkTargetShape(loss, targetShape, outputShape)
  const refuse = (value: number, what: string): never => {
    throw new Error(`${loss}: a target is ${value}; it must be ${what}`)
  }
  if (takesNumbers(loss, targetShape, outputShape)) {
    const data = new Float32Array(N * K)
    for (let n = 0; n < N; n++) {
      const label = target.data[n]
      if (!Number.isInteger(label) || label < 0 || label >= K)
        refuse(label, `a class number from 0 to ${K - 1}, as the model has ${K} outputs`)
      data[n * K + label] = 1
    }
    return { shape: [N, K], data }
  }
  if (loss !== 'meanSquaredError')
    for (const value of target.data) if (!(value >= 0 && value <= 1)) refuse(value, 'from 0 to 1')
  return { shape: [N, K], data: target.data }
}

/** Throws unless targets of that shape can be compared with outputs of this, both without the batch axis. */
export function checkTargetShape(loss: LossName, targetShape: Shape, outputShape: Shape): void {
  const size = sizeOf(targetShape)
  if (takesNumbers(loss, targetShape, outputShape) || size === sizeOf(outputShape)) return
  throw new Error(
    `${loss}: one target has the shape ${formatShape(targetShape)} but one output ${formatShape(outputShape)}` +
      (size === 1 ? "; for class numbers use the loss 'sparseCategoricalCrossentropy'" : ''),
  )
}

const takesNumbers = (loss: LossName, targetShape: Shape, outputShape: Shape): boolean =>
  loss === 'sparseCategoricalCrossentropy' && sizeOf(targetShape) === 1 && sizeOf(outputShape) > 1
