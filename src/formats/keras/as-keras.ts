// Describes one of our models as Keras would, so that its weights can be matched.

import { Graph } from '../../graph/graph.js'
import { Layer } from '../../layers/layer.js'
import type { KerasLayer, KerasModel } from './build.js'

/** Keras's class names that are not just ours in capitals. */
const classNames: Readonly<Record<string, string>> = { prelu: 'PReLU' }

/** A graph and its layers, in execution order. */
export function asKeras(graph: Graph): KerasModel {
  const layers = [...graph.places.values()].map(({ name, target }): KerasLayer => {
    const made = target instanceof Layer ? target : target instanceof Graph ? asKeras(target) : undefined
    const { kind } = target
    const nested = target instanceof Graph && kind === 'model'
    const className = nested ? 'Functional' : (classNames[kind] ?? kind[0].toUpperCase() + kind.slice(1))
    return { name, className, made, trainable: !(target instanceof Layer) || target.trainable }
  })
  return { graph, sequential: graph.kind === 'sequential', layers }
}
