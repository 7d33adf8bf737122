// What the functions that look inside a model are asked for, and give.

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

/** What is explained: which class of which output, for which input. */
export interface ExplainOptions {
  /**
   * The class whose score is explained, by number: one for all images, or a list with one for each. Default: for each image
   * the class that the model predicts. A model of one unit with a sigmoid has the classes 0 and 1.
   */
  readonly classIndex?: number | ArrayLike<number>
  /** The same class or classes, by name, as in the model's `classNames`. */
  readonly className?: string | readonly string[]
  /** The output that has the classes; needed where the model has several. */
  readonly output?: string
  /** The input that has the images; needed where several of the model's inputs are `[H, W, C]`. */
  readonly input?: string
  /** Examples at a time; default 32. */
  readonly batchSize?: number
}

/** What every explanation holds; `N` images of `H × W` pixels. */
export interface Explanation {
  /** The class that is explained, for each image. */
  readonly classes: Int32Array
  /** The score of that class, for each image. */
  readonly scores: Float32Array
  /** How much each pixel matters, `[N, H, W]`, from 0 to 1: each image's values are divided by its largest. */
  readonly heatmaps: NDArray
}

/** Options of `gradCam`. */
export interface GradCamOptions extends ExplainOptions {
  /**
   * The layer whose maps are weighted; in a nested model, `base/conv2d`; at a second application, `conv2d#2`. Default: the last
   * one that gives maps of more than one pixel, except for pooling and layers that only move or drop values.
   */
  readonly layer?: string
}

/** What `gradCam` gives. */
export interface GradCam extends Explanation {
  /** The layer whose maps are weighted. */
  readonly layer: string
  /** The maps, weighted and summed: `ReLU(Σ_k α_k A^k)`, `[N, h, w]` at the size of the layer's maps. */
  readonly raw: NDArray
  /** As `raw`, but each image's values are divided by its largest: from 0 to 1. */
  readonly maps: NDArray
}

/** How `saliency` measures what a value contributes; {@link saliency} describes each. */
export type SaliencyMethod = 'gradient' | 'smooth' | 'integrated'

/** Options of `saliency`. */
export interface SaliencyOptions extends ExplainOptions {
  /** How the contribution is measured; default `gradient`. */
  readonly method?: SaliencyMethod
  /** Of `smooth`: the number of noisy copies of each image; default 50. */
  readonly samples?: number
  /** Of `smooth`: the noise's standard deviation, as a share of the image's range, `max − min`; default 0.15. */
  readonly noise?: number
  /** Of `smooth`: the seed of the noise, a 32-bit unsigned integer; default 0. */
  readonly seed?: number
  /** Of `integrated`: the number of parts into which the path is divided; default 50. */
  readonly steps?: number
  /** Of `integrated`: where the path begins, one number for all values or an image `[H, W, C]`; default 0. */
  readonly baseline?: TensorLike
}

/** What `saliency` gives. */
export interface Saliency extends Explanation {
  /**
   * For each value of each image, `[N, H, W, C]`: with `gradient`, the derivative of the score; with `smooth`, the mean of
   * several; with `integrated`, the value's share of the score.
   */
  readonly attributions: NDArray
  /**
   * Of `integrated`, for each image: the sum of its attributions minus (f(image) − f(baseline)). More `steps` make it smaller.
   */
  readonly convergenceDelta?: Float32Array
}

/** Options of `occlusion`. */
export interface OcclusionOptions extends ExplainOptions {
  /** Rows and columns that are covered at a time; default: an eighth of the image, rounded up. */
  readonly windowSize?: Size
  /** How far the window moves; default: half of it, rounded up. It may extend beyond the lower and the right edge. */
  readonly strides?: Size
  /** What is put into the window: one number, or one for each channel; default 0. */
  readonly value?: number | readonly number[]
}

/** What `occlusion` gives. */
export interface Occlusion extends Explanation {
  /** How much the class's score falls with the window at each position, `[N, rows, columns]`; below 0 where it rises. */
  readonly drops: NDArray
}

/** Options of `activations`. */
export interface ActivationsOptions {
  /**
   * Names of layers or nested models; `base/conv2d` in a nested one, `conv2d#2` at a second application. Default: all layers.
   */
  readonly layers?: readonly string[]
  /** Whether to give the values before the activation that a layer's configuration names; default false. */
  readonly beforeActivation?: boolean
  /** Examples at a time; default 32. */
  readonly batchSize?: number
}

/** Options of `gradients`. */
export interface GradientsOptions extends ExplainOptions {
  /** Names of layers or nested models, as in `activations`. */
  readonly layers: readonly string[]
}

/** Options of `filters`. */
export interface FiltersOptions {
  /** Whether each filter is scaled to 0 to 1 for display, a weight of 0 being ½; default true. */
  readonly normalize?: boolean
}

const oneOrList =
  (each: Check): Check =>
  (where, value) =>
    (Array.isArray(value) ? listOf(each) : each)(where, value)

/** Class numbers may be those that `predictClasses` gives. */
const classNumbers: Check = (where, value) => {
  const list = typedArrayKind(value) ? Array.from(value as ArrayLike<number>) : value
  oneOrList(wholeNumber(0))(where, list)
}

const explainChecks: OptionalChecks<ExplainOptions> = {
  classIndex: classNumbers,
  className: oneOrList(name),
  output: name,
  input: name,
  batchSize: count,
}

const positive = number({ above: 0 })

export const checkGradCam = optionsOrNone<GradCamOptions>({ ...explainChecks, layer: name })

export const checkSaliency = optionsOrNone<SaliencyOptions>({
  ...explainChecks,
  method: oneOf('gradient', 'smooth', 'integrated'),
  ...{ samples: count, noise: positive, seed, steps: count },
  // Its shape is the image's: `saliency` looks at it when it knows that.
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

export const checkGradients = options<GradientsOptions>({ layers: layerNames }, explainChecks)

export const checkFilters = optionsOrNone<FiltersOptions>({ normalize: truth })
