// Makes a layer of a file with the user's function or class: `loadModel(source, { layers: { 'acme>swish': (config) => … } })`.

import { errorText } from '../../kernels/error-text.js'
import { describeValue, isClass } from '../check/describe-value.js'
import type { LayerFactories } from '../layers/factories.js'
import { Layer } from '../layers/layer.js'

/**
 * @param where what errors begin with.
 * @param own the user's functions and classes, of which `name` is one.
 * @param what how errors call the layer in the file.
 * @throws if what it calls throws, or makes something else.
 */
export function makeOwnLayer(
  where: string,
  own: LayerFactories,
  name: string,
  config: object,
  what = 'the layer',
): Layer {
  const factory = own[name] as ((config: object) => unknown) & (new (config: object) => unknown)
  let made: unknown
  try {
    made = isClass(factory) ? new factory(config) : factory(config)
  } catch (cause) {
    throw new Error(`${where}: layers['${name}'] did not make ${what}: ${errorText(cause)}`, { cause })
  }
  if (made instanceof Layer) return made
  throw new Error(
    `${where}: layers['${name}'] must make a Layer, new Layer({ kind: '${name}', … }), got ${describeValue(made)}`,
  )
}
