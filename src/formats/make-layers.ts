// Makes layers from their descriptions in a file: the library's with its factories, others with the user's.

import { listNames, shorten } from '../check/describe-value.js'
import type { LayerConfig } from '../layers/definition.js'
import type { LayerFactories } from '../layers/factories.js'
import * as builtIn from '../layers/index.js'
import type { Layer } from '../layers/layer.js'
import { makeOwnLayer } from './make-own-layer.js'

/** A layer in a file. */
export interface LayerEntry {
  readonly kind: string
  readonly config: LayerConfig
  /** Present if it was set to something other than the configuration says. */
  readonly trainable?: boolean
}

/** @throws if there is no factory for a layer, or a factory rejects the configuration or makes something else. */
export function makeLayers(entries: readonly LayerEntry[], own: LayerFactories): readonly Layer[] {
  const known: Readonly<Record<string, unknown>> = { ...own, ...builtIn }
  const kinds = new Set(entries.map(({ kind }) => kind))
  const unknown = [...kinds].filter((kind) => !Object.hasOwn(known, kind))
  if (unknown.length > 0) {
    const listed = listNames(unknown.map((kind) => `'${shorten(kind)}'`))
    throw new Error(
      `loadModel: there ${unknown.length > 1 ? 'are no layers' : 'is no layer'} ${listed} in this version; for your own layers, ` +
        `give functions that make them: loadModel(source, { layers: { '${shorten(unknown[0])}': (config) => … } }); otherwise update the library`,
    )
  }
  return entries.map(({ kind, config, trainable }) => {
    const layer = Object.hasOwn(builtIn, kind)
      ? (known[kind] as (config: LayerConfig) => Layer)(config)
      : ofKind(kind, config, own)
    if (trainable !== undefined) layer.trainable = trainable
    return layer
  })
}

function ofKind(kind: string, config: LayerConfig, own: LayerFactories): Layer {
  const made = makeOwnLayer('loadModel', own, kind, config)
  if (made.kind === kind) return made
  throw new Error(
    `loadModel: layers['${kind}'] must make a layer of the kind '${kind}', got one of the kind '${made.kind}'`,
  )
}
