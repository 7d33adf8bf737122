// A network that stays reliable when films are exposed and framed differently from those it was trained on: residual blocks
// with batch normalization, on gray films that are standardized one by one.

import { imageAugmentation, input, layers, losses, model, schedules, sgd } from 'receptive'
import type { Augmentation, Model, Schedule, SymbolicTensor } from 'receptive'
import type { Recipe } from './recipe.js'

/** Parts that can be left out, to see what each contributes. */
export const parts = [
  'standardization',
  'framing',
  'exposure',
  'class-weights',
  'smoothing',
  'shortcuts',
  'batch-normalization',
] as const

export type Part = (typeof parts)[number]

/** The recipe, without some of its parts. */
export function better(without: readonly Part[] = []): Recipe {
  const has = (part: Part): boolean => !without.includes(part)
  return {
    ...{ name: 'better', title: 'better network' },
    ...{ size: 128, channels: 1, epochs: 30, batchSize: 32, learningRate: 0.05, keeps: 'last' },
    phantoms: { size: 64, epochs: 6, batchSize: 16 },
    build: (size) => network(size, has),
    optimizer: ({ learningRate, updates }) =>
      sgd({ learningRate: oneCycle(learningRate, updates), momentum: 0.9, nesterov: true }),
    loss: losses.categoricalCrossentropy({ labelSmoothing: has('smoothing') ? 0.1 : 0 }),
    augment: augmentation(has),
    balanced: has('class-weights'),
  }
}

/** Channels of each stage. Every stage but the first begins by halving rows and columns. */
const widths = [24, 48, 96, 160]

/** For gray films of `size` × `size`. */
function network(size: number, has: (part: Part) => boolean): Model {
  const normal = (x: SymbolicTensor): SymbolicTensor =>
    has('batch-normalization') ? layers.batchNormalization({ momentum: 0.95 }).apply(x) : x
  const convolved = (x: SymbolicTensor, filters: number, kernelSize: number, strides = 1) =>
    normal(
      layers
        .conv2d({
          ...{ filters, kernelSize, strides, padding: 'same', kernelInitializer: 'heNormal' },
          useBias: !has('batch-normalization'),
        })
        .apply(x),
    )
  const relu = (x: SymbolicTensor): SymbolicTensor => layers.activation({ activation: 'relu' }).apply(x)

  /** y = relu(f(x) + x). If f(x) has another shape, a 1×1 convolution adapts x to it. */
  const block = (x: SymbolicTensor, filters: number, strides: number): SymbolicTensor => {
    const f = convolved(relu(convolved(x, filters, 3, strides)), filters, 3)
    if (!has('shortcuts')) return relu(f)
    const sameShape = strides === 1 && x.shape[2] === filters
    return relu(layers.add().apply([f, sameShape ? x : convolved(x, filters, 1, strides)]))
  }

  const film = input({ shape: [size, size, 1], name: 'film' })
  // Each film by its own mean and standard deviation, since exposure says nothing about the child.
  const standard = has('standardization')
    ? layers.layerNormalization({ axis: [1, 2, 3], center: false, scale: false, epsilon: 1e-4 }).apply(film)
    : film
  let x = layers.maxPooling2d({ poolSize: 2 }).apply(relu(convolved(standard, widths[0], 5, 2)))
  widths.forEach((filters, stage) => (x = block(x, filters, stage === 0 ? 1 : 2)))
  const features = layers.dropout({ rate: 0.2 }).apply(layers.globalAveragePooling2d().apply(x))
  const outputs = layers.dense({ units: 3, activation: 'softmax' }).apply(features)
  return model({ inputs: film, outputs, name: 'better' })
}

/** The fraction of films whose frame changes only slightly. They are sharper, and more like real films. */
const slightly = 0.4

/**
 * Films as they might have been taken. Zoom is drawn separately for rows and columns. Films are made square when they are
 * read, and those of pneumonia come from wider originals, so a network could otherwise tell the classes by how much the ribs
 * are squeezed.
 */
function augmentation(has: (part: Part) => boolean): Augmentation | undefined {
  const wide = {
    ...{ horizontalFlip: true, widthShiftRange: 0.06, heightShiftRange: 0.06 },
    ...{ rotationRange: 8, zoomRange: 0.3 },
  }
  const slight = imageAugmentation({
    ...{ horizontalFlip: true, widthShiftRange: 0.03, heightShiftRange: 0.03 },
    zoomRange: 0.15,
  })
  const moved = [imageAugmentation(wide), imageAugmentation({ ...wide, fillMode: 'constant' })]
  const expose = imageAugmentation({
    ...{ blurRange: [0, 0.8], gammaRange: [0.7, 1.4] },
    ...{ contrastRange: [0.75, 1.35], brightnessRange: [0.8, 1.25] },
  })
  if (!has('framing') && !has('exposure')) return undefined
  return ({ shape: [N, ...film], data }, random) => {
    const size = data.length / N
    for (let n = 0; n < N; n++) {
      const x = { shape: [1, ...film], data: data.subarray(n * size, (n + 1) * size) }
      const frame = random.uniform() < slightly ? slight : moved[random.integer(2)]
      if (has('framing')) frame(x, random)
      if (has('exposure')) expose(x, random)
    }
  }
}

/**
 * The rate rises to `highest` during a fifth of the updates, then falls to 0 along half a cosine period. L. Smith, N. Topin,
 * "Super-convergence: very fast training of neural networks using large learning rates", 2018.
 */
const oneCycle = (highest: number, updates: number): Schedule =>
  schedules.cosineDecay({
    ...{ initialLearningRate: 0.04 * highest, warmupTarget: highest },
    ...{ warmupSteps: 0.2 * updates, decaySteps: 0.8 * updates },
  })
