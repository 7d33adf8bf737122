import type { SavedModel } from '../model-file.js'
import type { ModelFile } from '../read-model.js'
export async function readGraphModel(json: Readonly<Record<string, unknown>>, file: ModelFile): Promise<SavedModel> { throw new Error('x') }
