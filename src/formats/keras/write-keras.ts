import type { SavedModel } from '../model-file.js'
export const writeKeras = (saved: SavedModel, name: string): Record<string, Uint8Array> => {
  throw new Error('not yet ' + name + saved.graph.name)
}
