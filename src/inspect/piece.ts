// What looks inside a model: a piece of its own, which a page need not load before it asks.

export { activations } from './activations.js'
export { filters } from './filters.js'
export { gradCam } from './grad-cam.js'
export { occlusion } from './occlusion.js'
export { saliency } from './saliency.js'
