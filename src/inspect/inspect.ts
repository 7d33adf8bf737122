// Looking inside a model: where it looks, and what its layers compute. docs/looking-inside.md

import type { NDArray } from '../../kernels/shape.js'
import type { Model } from '../model/model.js'
import type { Prediction } from '../model/structure.js'
import type { ModelInputs } from '../training/inputs.js'
import type { NamedLayer } from './named-layers.js'
import type {
  ActivationsOptions,
  FiltersOptions,
  GradCam,
  GradCamOptions,
  GradientsOptions,
  Occlusion,
  OcclusionOptions,
  Saliency,
  SaliencyOptions,
} from './options.js'

/** Loaded with the first call. */
const load = () => import('./piece.js')

/**
 * Where a model looks when it decides for a class: Grad-CAM (R. R. Selvaraju et al., 2017). Each of a layer's maps `A` is weighted
 * by the mean slope of the class's score s with respect to it, `α_k = mean over h, w of ∂s/∂A[h,w,k]`. The result is the positive
 * part of their sum, `ReLU(Σ_k α_k A[h,w,k])`. The score is the value before the softmax or sigmoid at the model's end, as in
 * the paper. For an output with positions, such as `[H, W, K]`, it is the sum over these. The model runs as in prediction, and
 * does not change.
 *
 * ```ts
 * const { heatmaps, classes } = await gradCam(net, images)
 * const [picture] = overlay(images, heatmaps)
 * ```
 *
 * @param images what `predict` takes: `[N, H, W, C]`, inputs by name, or a dataset. An image may also be `[H, W]`.
 * @returns for each image the class, its score, and the map, both at the layer's size and resized bilinearly to the image's.
 * @throws if the model has no weights; if the images do not fit it; if there is no such class, layer, input or output; if the
 * layer's output is not `[H, W, C]`, or the score does not depend on it; or if a value is not finite.
 */
export async function gradCam(
  model: Model<Prediction>,
  images: ModelInputs,
  options: GradCamOptions = {},
): Promise<GradCam> {
  return (await load()).gradCam(model, images, options)
}

/**
 * How much each value of an image contributes to a class's score, which is that of `gradCam`:
 *
 * - `gradient`: the derivative of the score with respect to the value (K. Simonyan et al., 2014). It takes one backward pass per
 *   batch.
 * - `smooth`: the mean derivative at `samples` noisy copies of the image (SmoothGrad, D. Smilkov et al., 2017).
 * - `integrated`: the value's share of the score (Integrated Gradients, M. Sundararajan et al., 2017). It is the mean derivative
 *   on the straight path from `baseline` to the image, times the difference of the two. All shares add up to f(image) −
 *   f(baseline), except for `convergenceDelta`.
 *
 * In the heatmap, a pixel has the largest magnitude of its channels or, with `integrated`, that of their sum. Inputs of other
 * shapes, such as vectors, are explained value by value.
 *
 * @param images what `predict` takes: `[N, H, W, C]`, an array of another shape, inputs by name, or a dataset.
 * @throws as `gradCam`; or if an option is out of range, or the baseline has a different shape from the image.
 */
export async function saliency(
  model: Model<Prediction>,
  images: ModelInputs,
  options: SaliencyOptions = {},
): Promise<Saliency> {
  return (await load()).saliency(model, images, options)
}

/**
 * How much the probability of a class falls when a window of the image is covered, for each position of the window (M. D. Zeiler,
 * R. Fergus, 2014). The score is the output of `predict` for the class. Each position takes one prediction. In the heatmap, a
 * pixel has the mean drop of the windows that cover it, or 0 if that is negative.
 *
 * @param images what `predict` takes: `[N, H, W, C]`, inputs by name, or a dataset. An image may also be `[H, W]`.
 * @throws as `gradCam`; or if an option is out of range.
 */
export async function occlusion(
  model: Model<Prediction>,
  images: ModelInputs,
  options: OcclusionOptions = {},
): Promise<Occlusion> {
  return (await load()).occlusion(model, images, options)
}

/**
 * The outputs of layers: arrays `[N, …]` by the names of the layers, in the order in which they run. The model runs as in
 * prediction. A layer's output is what the next layer takes, after the activation named in its configuration.
 *
 * @param images what `predict` takes: `[N, H, W, C]`, an array of another shape, inputs by name, or a dataset.
 * @throws if the model has no weights; if the images do not fit it; if there is no layer of that name; or if a value is not
 * finite.
 */
export async function activations(
  model: Model<Prediction>,
  images: ModelInputs,
  options: ActivationsOptions = {},
): Promise<Readonly<Record<string, NDArray>>> {
  return (await load()).activations(model, images, options)
}

/**
 * The gradients of a class's score with respect to the outputs of layers: arrays `[N, …]` by the names of the layers, with the
 * shapes of those of `activations`. The score is that of `gradCam`. The model runs as in prediction.
 *
 * @param images what `predict` takes: `[N, H, W, C]`, an array of another shape, inputs by name, or a dataset.
 * @throws as `gradCam`; or if no layers are named.
 */
export async function gradients(
  model: Model<Prediction>,
  images: ModelInputs,
  options: GradientsOptions,
): Promise<Readonly<Record<string, NDArray>>> {
  return (await load()).gradients(model, images, options)
}

/**
 * Every layer that computes something, including those of nested models, in the order in which they run: its kind, its
 * configuration, and where its inputs come from. The model needs no weights yet.
 *
 * @throws if it is not a model.
 */
export async function namedLayers(model: Model<Prediction>): Promise<readonly NamedLayer[]> {
  return (await load()).namedLayers(model)
}

/**
 * The filters of a convolution, `[filters, kH, kW, C]`, where C is the number of channels that one filter takes: 1 for a depthwise
 * or a separable convolution. For display, each filter is scaled to 0 to 1 by its largest magnitude, and a weight of 0 becomes ½.
 *
 * @param layerName as in the model; `base/conv2d` in a nested model.
 * @throws if the model has no weights, or no convolution of that name.
 */
export async function filters(
  model: Model<Prediction>,
  layerName: string,
  options: FiltersOptions = {},
): Promise<NDArray> {
  return (await load()).filters(model, layerName, options)
}
