// The options and results of the functions that look inside a model.

import type { NDArray } from '../../kernels/shape.js'
import {
  count,
  listOf,
  name,
  number,
  oneOf,
  refuse,
  seed,
  size,
  truth,
  wholeNumber,
  type Check,
} from '../check/check.js'
import { options, optionsOrNone, type OptionalChecks } from '../check/options.js'
import { typedArrayKind } from '../check/typed-array.js'
import type { Size } from '../layers/definition.js'
import type { TensorLike } from '../tensor/ndarray.js'

/** What to explain: a class of an output, by an input. */
export interface ExplainOptions {
  /**
   * The number of the class whose score is explained: one for all images, or a list with one per image. Default: the class
   * that the model predicts for each image. A model of one unit with a sigmoid has the classes 0 and 1.
   */
  readonly classIndex?: number | ArrayLike<number>
  /** The same class or classes, by name, as in the model's `classNames`. */
  readonly className?: string | readonly string[]
  /** The name of the output with the classes; required if the model has several outputs. */
  readonly output?: string
  /** The name of the input to explain; required if the model has several inputs with images, `[H, W, C]`. */
  readonly input?: string
  /** Examples per batch; default 32. */
  readonly batchSize?: number
}

/** The results that all explanations have, for `N` images of `H × W` pixels. */
export interface Explanation {
  /** The class that is explained, one per image. */
  readonly classes: Int32Array
  /** The score of that class, one per image. */
  readonly scores: Float32Array
  /**
   * How much each pixel counts, `[N, H, W]`, from 0 to 1: each image's values are divided by its largest. If `saliency` explains an
   * input of another shape, there is one value per element, `[N, …]`.
   */
  readonly heatmaps: NDArray
}

/** Options of `gradCam`. */
export interface GradCamOptions extends ExplainOptions {
  /**
   * The layer whose maps are weighted: `base/conv2d` in a nested model, `conv2d#2` at a second application. Default: the last
   * layer with maps of more than one pixel, not counting those that pool, or only move or drop values.
   */
  readonly layer?: string
}

/** The result of `gradCam`. */
export interface GradCam extends Explanation {
  /** The layer whose maps are weighted. */
  readonly layer: string
  /** The maps, weighted and summed: `ReLU(Σ_k α_k A^k)`, `[N, h, w]` at the size of the layer's maps. */
  readonly raw: NDArray
  /** `raw` from 0 to 1: each image's values are divided by its largest. */
  readonly maps: NDArray
}

/** How `saliency` measures what a value contributes; {@link saliency} describes each. */
export type SaliencyMethod = 'gradient' | 'smooth' | 'integrated'

/** Options of `saliency`. */
export interface SaliencyOptions extends ExplainOptions {
  /** How the contribution is measured; default `gradient`. */
  readonly method?: SaliencyMethod
  /** For `smooth`: the number of noisy copies per image; default 50. */
  readonly samples?: number
  /** For `smooth`: the noise's standard deviation, as a fraction of the image's range, `max − min`; default 0.15. */
  readonly noise?: number
  /** For `smooth`: the seed of the noise, a 32-bit unsigned integer; default 0. */
  readonly seed?: number
  /** For `integrated`: the number of parts into which the path is divided; default 50. */
  readonly steps?: number
  /** For `integrated`: where the path begins, one number for all values, or an image `[H, W, C]`; default 0. */
  readonly baseline?: TensorLike
}

/** The result of `saliency`. */
export interface Saliency extends Explanation {
  /**
   * A number for each value of each image, `[N, H, W, C]`: the derivative of the score, for `smooth` the mean of many, for
   * `integrated` the value's share of the score.
   */
  readonly attributions: NDArray
  /** For `integrated`, one per image: the sum of the attributions minus (f(image) − f(baseline)). More `steps` make it smaller. */
  readonly convergenceDelta?: Float32Array
}

/** Options of `occlusion`. */
export interface OcclusionOptions extends ExplainOptions {
  /** Rows and columns of the window; default: an eighth of the image, rounded up. */
  readonly windowSize?: Size
  /** How far the window moves; default: half of it, rounded up. The last windows may extend beyond the image. */
  readonly strides?: Size
  /** The value that covers the window: one number, or one per channel; default 0. */
  readonly value?: number | readonly number[]
}

/** The result of `occlusion`. */
export interface Occlusion extends Explanation {
  /** How much the class's score falls with the window at each position, `[N, rows, columns]`; below 0 if it rises. */
  readonly drops: NDArray
}

/** Options of `activations`. */
export interface ActivationsOptions {
  /** Names of layers or nested models: `base/conv2d` in a nested one, `conv2d#2` at a second application. Default: all layers. */
  readonly layers?: readonly string[]
  /** Whether to return outputs from before the activation named in the layer's configuration; default false. */
  readonly beforeActivation?: boolean
  /** Examples per batch; default 32. */
  readonly batchSize?: number
}

/** Options of `gradients`. */
export interface GradientsOptions extends Omit<ExplainOptions, 'input'> {
  /** Names of layers or nested models, as in `activations`. */
  readonly layers: readonly string[]
}

/** Options of `filters`. */
export interface FiltersOptions {
  /** Whether to scale each filter to 0 to 1 for display, where a weight of 0 becomes ½; default true. */
  readonly normalize?: boolean
}

const oneOrList =
  (each: Check): Check =>
  (where, value) =>
    (Array.isArray(value) ? listOf(each) : each)(where, value)

/** Class numbers may also be the result of `predictClasses`. */
const classNumbers: Check = (where, value) => {
  const list = typedArrayKind(value) ? Array.from(value as ArrayLike<number>) : value
  oneOrList(wholeNumber(0))(where, list)
}

const classChecks: OptionalChecks<Omit<ExplainOptions, 'input'>> = {
  classIndex: classNumbers,
  className: oneOrList(name),
  output: name,
  batchSize: count,
}
const explainChecks: OptionalChecks<ExplainOptions> = { ...classChecks, input: name }

const positive = number({ above: 0 })

export const checkGradCam = optionsOrNone<GradCamOptions>({ ...explainChecks, layer: name })

export const checkSaliency = optionsOrNone<SaliencyOptions>({
  ...explainChecks,
  method: oneOf('gradient', 'smooth', 'integrated'),
  ...{ samples: count, noise: positive, seed, steps: count },
  // `saliency` checks it once the image's shape is known.
  baseline: () => undefined,
})

export const checkOcclusion = optionsOrNone<OcclusionOptions>({
  ...explainChecks,
  windowSize: size,
  strides: size,
  value: oneOrList(number()),
})

const layerNames: Check = (where, value) => {
  listOf(name)(where, value)
  if ((value as readonly string[]).length === 0) refuse(where, value, 'a list of one or more names')
}

export const checkActivations = optionsOrNone<ActivationsOptions>({
  layers: layerNames,
  beforeActivation: truth,
  batchSize: count,
})

export const checkGradients = options<GradientsOptions>({ layers: layerNames }, classChecks)

export const checkFilters = optionsOrNone<FiltersOptions>({ normalize: truth })
