// The functions that look inside a model: a separate chunk, which a page loads with the first call.

export { activations } from './activations.js'
export { filters } from './filters.js'
export { gradCam } from './grad-cam.js'
export { gradients } from './gradients.js'
export { namedLayers } from './named-layers.js'
export { occlusion } from './occlusion.js'
export { saliency } from './saliency.js'
