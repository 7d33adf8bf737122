// Grad-CAM: α_k = mean over h, w of ∂s/∂A[h,w,k];  L[h,w] = ReLU(Σ_k α_k A[h,w,k]). docs/looking-inside.md
//
// R. R. Selvaraju et al., "Grad-CAM: visual explanations from deep networks via gradient-based localization", 2017.

import { formatShape, type NDArray, type Shape } from '../../kernels/shape.js'
import type { Model } from '../model/model.js'
import type { Prediction } from '../model/structure.js'
import type { ModelInputs } from '../training/inputs.js'
import { Explained } from './explained.js'
import { Gradient } from './gradient.js'
import { normalized, resized } from './heatmap.js'
import { layerValue, type LayerValue } from './layer-values.js'
import { checkGradCam, type GradCam, type GradCamOptions } from './options.js'
import type { Score } from './score.js'

export async function gradCam(
  model: Model<Prediction>,
  images: ModelInputs,
  options: GradCamOptions = {},
): Promise<GradCam> {
  checkGradCam('gradCam', options)
  const explained = new Explained('gradCam', model, options)
  const { subject, score, port } = explained
  const layer = options.layer === undefined ? lastMaps(explained) : namedMaps(explained, options.layer)
  const gradient = new Gradient(subject, score, { value: layer.value, name: `layer '${layer.name}'` })
  const [H, W] = port.shape
  const found = await explained.each(images, async (x, classes) => {
    const slope = await gradient.run(x, classes)
    const raw = weighed(slope.value, slope.gradient)
    const maps = normalized(raw)
    const heatmaps = normalized(await resized(subject, raw, [H, W]))
    return { scores: slope.scores, raw, maps, heatmaps }
  })
  return { ...found, layer: layer.name }
}

/** The sum of the maps, each weighted by the mean of its gradient, without its negative part: `[n, h, w, K]` → `[n, h, w]`. */
function weighed({ shape: [n, h, w, K], data: A }: NDArray, { data: dA }: NDArray): NDArray {
  const data = new Float32Array(n * h * w)
  for (let i = 0; i < n; i++) {
    const start = i * h * w * K
    const alpha = new Float64Array(K)
    for (let p = 0; p < h * w; p++) for (let k = 0; k < K; k++) alpha[k] += dA[start + p * K + k] / (h * w)
    for (let p = 0; p < h * w; p++) {
      let sum = 0
      for (let k = 0; k < K; k++) sum += alpha[k] * A[start + p * K + k]
      data[i * h * w + p] = Math.max(sum, 0)
    }
  }
  return { shape: [n, h, w], data }
}

const isMaps = (shape: Shape): boolean => shape.length === 3 && shape[0] * shape[1] > 1

/** Layers that detect nothing themselves: they pool, drop, pad or move the outputs of others. */
const passive = /pool|dropout|noise|padding|cropping|permute|reshape|constant/i

/** The layer with its output as value. If its activation makes probabilities of the scores, the value is the scores. */
const ofScores = (layer: LayerValue, score: Score): LayerValue =>
  layer.before === score.value ? { ...layer, value: layer.before } : layer

/** The last layer with maps between the images and the scores; if there is none, that of the scores, if they are maps. */
function lastMaps({ subject, score, input }: Explained): LayerValue {
  const { where, model, layers, shapes } = subject
  const seeing = new Set([model.flat.inputs[input]])
  for (const node of score.nodes) if (node.inputs.some((value) => seeing.has(value))) seeing.add(node.output)
  const fitting = Array.from(layers.values(), (layer) => ofScores(layer, score)).filter(
    ({ value, node, computes }) =>
      computes && seeing.has(value) && isMaps(shapes[value]) && !passive.test(node.layer.kind),
  )
  const found = fitting.findLast(({ value }) => value !== score.value) ?? fitting.at(-1)
  if (found) return found
  throw new Error(
    `${where}: the model makes no maps [H, W, C] of more than one pixel from its images; see saliency`,
  )
}

function namedMaps({ subject: { where, layers, shapes }, score }: Explained, name: string): LayerValue {
  const found = ofScores(layerValue(where, layers, name), score)
  if (shapes[found.value].length === 3) return found
  throw new Error(`${where}: layer '${name}' outputs ${formatShape(shapes[found.value])}, not maps [H, W, C]`)
}
