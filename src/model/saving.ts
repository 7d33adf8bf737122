// Saving and loading of models and training states: a separate chunk, which a page need not load before it is used.

export { encodeModel } from '../formats/model-file.js'
export { writeModel } from '../formats/write-model.js'
export { exportFormat, saveModel } from './save-model.js'
export { readModel } from '../formats/read-model.js'
export { restoreTrainingState, saveTrainingState } from './training-state.js'
export { readWeightsFile } from './read-weights-file.js'
