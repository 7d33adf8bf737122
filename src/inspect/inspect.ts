// Looking inside a model: where it looks, and what its layers give. docs/looking-inside.md

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

/** Loaded when it is first asked for. */
const load = () => import('./piece.js')

/**
 * Where a model looks when it scores a class: Grad-CAM (R. R. Selvaraju et al., 2017). A layer's maps `A` are weighted by
 * how the class's score s changes with them, `α_k = mean over h, w of ∂s/∂A[h,w,k]`. Of their sum, the positive values are
 * kept: `ReLU(Σ_k α_k A[h,w,k])`. The score is the value before the softmax or sigmoid at the model's end, as in the paper; for
 * outputs with several positions, such as `[H, W, K]`, the sum over these. It runs as in prediction, and changes nothing.
 *
 * ```ts
 * const { heatmaps, classes } = await gradCam(net, images)
 * const [picture] = overlay(images, heatmaps)
 * ```
 *
 * @param images what `predict` takes: `[N, H, W, C]`, inputs by name, or a dataset.
 * @returns for each image, the map at the layer's size and at the image's, resized bilinearly; the class, and its score.
 * @throws if the model has no weights; if the images do not fit it; if there is no such class, layer, input or output, the
 * layer gives no maps `[H, W, C]`, or the score does not depend on it; or if a value is not finite.
 */
export async function gradCam(
  model: Model<Prediction>,
  images: ModelInputs,
  options: GradCamOptions = {},
): Promise<GradCam> {
  return (await load()).gradCam(model, images, options)
}

/**
 * How much each value of an image contributes to a class's score, the value before softmax or sigmoid as in `gradCam`:
 *
 * - `gradient`: the derivative of the score with respect to the value (K. Simonyan et al., 2014). One backward pass per batch.
 * - `smooth`: the mean derivative over `samples` noisy copies of the image (SmoothGrad, D. Smilkov et al., 2017).
 * - `integrated`: the value's share of the score (Integrated Gradients, M. Sundararajan et al., 2017): the mean derivative on
 *   the straight path from `baseline` to the image, times the difference of the two. All shares add up to f(image) −
 *   f(baseline), up to `convergenceDelta`.
 *
 * In the heatmap, a pixel has the largest magnitude among its channels; with `integrated`, the magnitude of their sum.
 *
 * @param images what `predict` takes: `[N, H, W, C]`, inputs by name, or a dataset.
 * @throws as `gradCam`; or if an option is out of its range, or the baseline is of another shape than the image.
 */
export async function saliency(
  model: Model<Prediction>,
  images: ModelInputs,
  options: SaliencyOptions = {},
): Promise<Saliency> {
  return (await load()).saliency(model, images, options)
}

/**
 * How much the probability of a class falls when a window of the image is covered, for each position of the window: M. D.
 * Zeiler, R. Fergus, 2014. The score is what `predict` gives for the class. It takes one prediction per position. In the
 * heatmap, a pixel has the mean over the windows that cover it, or 0 if that is negative.
 *
 * @param images what `predict` takes: `[N, H, W, C]`, inputs by name, or a dataset.
 * @throws as `gradCam`; or if an option is out of its range.
 */
export async function occlusion(
  model: Model<Prediction>,
  images: ModelInputs,
  options: OcclusionOptions = {},
): Promise<Occlusion> {
  return (await load()).occlusion(model, images, options)
}

/**
 * What layers give for some images: arrays `[N, …]` by the names of the layers, in the order in which they run. It runs as
 * prediction does; a layer's output is what the next one takes, after the activation that its configuration names.
 *
 * @param images what `predict` takes: `[N, H, W, C]`, inputs by name, or a dataset.
 * @throws if the model has no weights; if the images do not fit it; if a name is not that of a layer; or if a value is not
 *   finite.
 */
export async function activations(
  model: Model<Prediction>,
  images: ModelInputs,
  options: ActivationsOptions = {},
): Promise<Readonly<Record<string, NDArray>>> {
  return (await load()).activations(model, images, options)
}

/**
 * The gradients of a class's score with respect to what layers give, for some images: arrays `[N, …]` by the names of the
 * layers, shaped like those of `activations`. The score is that of `gradCam`. Everything runs as in prediction.
 *
 * @param images what `predict` takes: `[N, H, W, C]`, inputs by name, or a dataset.
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
 * Every layer that computes something, those of nested models included, in the order in which they run: its kind and
 * configuration, and which layers it takes its inputs from. The model needs no weights yet.
 *
 * @throws if it is not a model.
 */
export async function namedLayers(model: Model<Prediction>): Promise<readonly NamedLayer[]> {
  return (await load()).namedLayers(model)
}

/**
 * The filters of a convolution, `[filters, kH, kW, C]`. C is the number of channels that one filter takes: 1 in a depthwise or
 * separable convolution. For display, each is scaled to 0…1 by the largest of its magnitudes, and a weight of 0 is ½.
 *
 * @param layerName the layer's name; in a nested model, `base/conv2d`.
 * @throws if the model has no weights, or no convolution of that name.
 */
export async function filters(
  model: Model<Prediction>,
  layerName: string,
  options: FiltersOptions = {},
): Promise<NDArray> {
  return (await load()).filters(model, layerName, options)
}
