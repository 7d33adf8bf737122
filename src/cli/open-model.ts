// Opens a model for a command, with layers that the caller's module makes.

import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { errorText } from '../../kernels/error-text.js'
import { loadModel, type LayerFactories, type LoadOptions, type Model } from '../index.js'

/** The option of all commands that load a model. */
export interface Layers {
  readonly layers?: string
}

/** @throws if the model cannot be loaded; the message begins with its name. */
export async function openModel(
  source: string,
  { layers }: Layers,
  backend?: LoadOptions['backend'],
): Promise<Model> {
  const own = layers === undefined ? undefined : await ownLayers(layers)
  try {
    return await loadModel(source, { layers: own, backend })
  } catch (cause) {
    const said = errorText(cause).replace(/^loadModel: /, '')
    // A program passes an object; here a module exports it.
    const here = said.replace(
      /loadModel\(source, \{ layers: (\{.*?\}) \}\)/,
      '--layers MODULE, with export default $1',
    )
    throw new Error(said.includes(source) ? here : `${source}: ${here}`, { cause })
  }
}

async function ownLayers(path: string): Promise<LayerFactories> {
  try {
    const { default: made } = (await import(pathToFileURL(resolve(path)).href)) as {
      readonly default?: LayerFactories
    }
    if (made !== undefined) return made
  } catch (cause) {
    throw new Error(`--layers ${path}: it cannot be loaded: ${errorText(cause)}`, { cause })
  }
  throw new Error(`--layers ${path}: it has no default export; export default { myLayer: (config) => … }`)
}
