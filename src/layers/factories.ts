// Factories of your own layers, by name. They make the layers of a model file that are not in this library.

import { isRecord, refuse, type Check } from '../check/check.js'
import { kinds } from './kinds.js'
import type { Layer } from './layer.js'

/** Makes a layer from its configuration: a function, or a class of layers. */
export type LayerFactory = ((config: never) => Layer) | (new (config: never) => Layer)

/** Factories by the kind of layer that they make. */
export type LayerFactories = Readonly<Record<string, LayerFactory>>

/** A check of layer factories. */
export const checkFactories: Check = (where, value) => {
  if (!isRecord(value))
    refuse(where, value, "functions by the kinds of the layers they make, { 'acme>swish': (config) => … }")
  for (const [kind, factory] of Object.entries(value)) {
    if (kinds.has(kind))
      throw new Error(
        `${where}: '${kind}' is a layer of this library; give yours another name, such as 'acme>${kind}'`,
      )
    if (typeof factory !== 'function')
      refuse(`${where}['${kind}']`, factory, 'a function that makes the layer of its configuration')
  }
}
