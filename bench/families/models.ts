// The models whose steps are measured, and their operations.

import { layers, sequential, type Model } from 'receptive'
import { sizeOf, type NDArray, type Shape } from '../../kernels/shape.js'
import { random } from '../random.js'

export interface NamedModel {
  readonly input: Shape
  readonly classes: number
  make(): Model
  /** Operations per image in the forward pass; and in the first layer, which needs no gradient with respect to its input. */
  readonly flops: number
  readonly firstFlops: number
}

const conv = (positions: number, taps: number, filters: number): number => 2 * positions * taps * filters

function caseStudy(dropout: boolean): Model {
  const options = { filters: 32, kernelSize: 3, activation: 'relu' } as const
  const drop = (rate: number) => (dropout ? [layers.dropout({ rate })] : [])
  return sequential([
    layers.conv2d({ ...options, inputShape: [70, 70, 3] }),
    layers.maxPooling2d({ poolSize: 2 }),
    layers.conv2d(options),
    layers.maxPooling2d({ poolSize: 2 }),
    ...drop(0.25),
    layers.flatten(),
    layers.dense({ units: 128, activation: 'relu' }),
    ...drop(0.5),
    layers.dense({ units: 3, activation: 'softmax' }),
  ])
}

function lenet(): Model {
  return sequential([
    layers.conv2d({
      filters: 6,
      kernelSize: 5,
      padding: 'same',
      activation: 'relu',
      inputShape: [28, 28, 1],
    }),
    layers.maxPooling2d({ poolSize: 2 }),
    layers.conv2d({ filters: 16, kernelSize: 5, activation: 'relu' }),
    layers.maxPooling2d({ poolSize: 2 }),
    layers.flatten(),
    layers.dense({ units: 120, activation: 'relu' }),
    layers.dense({ units: 84, activation: 'relu' }),
    layers.dense({ units: 10, activation: 'softmax' }),
  ])
}

const first = { caseStudy: conv(68 * 68, 27, 32), lenet: conv(28 * 28, 25, 6) }

const study = {
  input: [70, 70, 3],
  classes: 3,
  firstFlops: first.caseStudy,
  flops: first.caseStudy + conv(32 * 32, 288, 32) + 2 * (8192 * 128 + 128 * 3),
}

export const models: Readonly<Record<string, NamedModel>> = {
  'case-study': { ...study, make: () => caseStudy(true) },
  'case-study-without-dropout': { ...study, make: () => caseStudy(false) },
  lenet: {
    input: [28, 28, 1],
    classes: 10,
    make: lenet,
    firstFlops: first.lenet,
    flops: first.lenet + conv(100, 150, 16) + 2 * (400 * 120 + 120 * 84 + 84 * 10),
  },
}

/** A batch of images in [0, 1), and one-hot targets. */
export function batch(
  { input, classes }: Pick<NamedModel, 'input' | 'classes'>,
  N: number,
): { x: NDArray; y: NDArray } {
  const x = random([N, ...input], 1)
  x.data.forEach((value, i) => (x.data[i] = (value + 1) / 2))
  const y = { shape: [N, classes], data: new Float32Array(N * classes) }
  for (let n = 0; n < N; n++) y.data[n * classes + ((n * 7) % classes)] = 1
  return { x, y }
}

/** The model's name and the batch size from `case-study_mb32`. @throws if there is no such model. */
export function parseModel(text: string): { model: NamedModel; name: string; N: number } {
  const [, name, digits] = /^([a-z-]+?)_?mb(\d+)$/.exec(text) ?? []
  const model = models[name ?? '']
  const N = Number(digits)
  if (model === undefined || N < 1)
    throw new Error(
      `shape '${text}': it must be a model and a batch, such as case-study_mb32; there are ${Object.keys(models).join(', ')}`,
    )
  return { model, name, N }
}

export const inputBytes = ({ input }: NamedModel, N: number): number => 4 * N * sizeOf(input)
