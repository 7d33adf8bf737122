// What looks inside a model: a piece of its own, which a page need not load before it asks.

export { activations } from './activations.js'
export { filters } from './filters.js'
export { gradCam } from './grad-cam.js'
export { gradients } from './gradients.js'
export { namedLayers } from './named-layers.js'
export { occlusion } from './occlusion.js'
export { saliency } from './saliency.js'
