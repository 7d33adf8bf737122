// A layer from the point of view of a model: its name there, its inputs and its outputs.

import type { Shape } from '../../kernels/shape.js'
import { truth } from '../check/check.js'
import { Graph, type Place } from '../graph/graph.js'
import type { LayerConfig } from '../layers/definition.js'
import { Layer, outputShapeOf } from '../layers/layer.js'
import { InputSource, SymbolicTensor } from '../layers/symbolic.js'

/** A layer, an input or a nested model at its place in a model. */
export class LayerView {
  /** Its name in the model. */
  readonly name: string
  /** The name of its factory, as in `layers.conv2d`; `input`; or `sequential` or `model` for a nested model. */
  readonly kind: string
  /** The layer itself; undefined for an input or a nested model. */
  readonly layer: Layer | undefined
  readonly #place: Place

  /** @internal */
  constructor(place: Place) {
    this.#place = place
    this.name = place.name
    this.kind = place.target.kind
    this.layer = place.target instanceof Layer ? place.target : undefined
  }

  /** What its factory was called with. */
  get config(): LayerConfig {
    return this.layer?.config ?? { name: this.name }
  }

  /**
   * Its input, if it is applied once and has one input.
   * @throws if it is applied more than once, has several inputs, or none.
   */
  get input(): SymbolicTensor {
    const inputs = this.#only().inputs
    if (inputs.length === 1) return inputs[0]
    throw new Error(`getLayer: '${this.name}' takes ${inputs.length} inputs; see inputs`)
  }

  /** The inputs of each of its applications, in order. */
  get inputs(): readonly (readonly SymbolicTensor[])[] {
    return this.#place.calls.map(({ inputs }) => inputs)
  }

  /**
   * Its output, if it is applied once; for example, that of a feature extractor, `model({ inputs: net.input, outputs:
   * net.getLayer('block3').output })`.
   * @throws if it is applied more than once.
   */
  get output(): SymbolicTensor {
    this.#only()
    const outputs = this.outputs[0]
    if (outputs.length === 1) return outputs[0]
    throw new Error(`getLayer: '${this.name}' has ${outputs.length} outputs; see outputs`)
  }

  /** The output of each of its applications, in order. */
  get outputs(): readonly (readonly SymbolicTensor[])[] {
    return this.#place.calls.map((call) =>
      shapesOf(
        this.#place,
        call.inputs.map(({ shape }) => shape),
      ).map((shape, i) => new SymbolicTensor(call, shape, i)),
    )
  }

  /** Whether training changes its weights; for a nested model, those of any of its layers. Setting it sets all of them. */
  get trainable(): boolean {
    return [...layersOf(this.#place)].some(({ trainable }) => trainable)
  }

  /** Freezes or unfreezes every layer, starting with the next `fit`. */
  set trainable(trainable: boolean) {
    truth(`layer '${this.name}': trainable`, trainable)
    for (const layer of layersOf(this.#place)) layer.trainable = trainable
  }

  #only() {
    const { calls } = this.#place
    if (calls.length === 1) return calls[0]
    throw new Error(
      `getLayer: '${this.name}' is applied ${calls.length} times, so it has several inputs and outputs; see inputs and outputs`,
    )
  }
}

/** The layers of a place: itself, or those of a nested graph. */
export const layersOf = ({ target }: Place): ReadonlySet<Layer> =>
  target instanceof Layer ? new Set([target]) : target instanceof Graph ? target.layers() : new Set()

function shapesOf({ target }: Place, inputShapes: readonly Shape[]): readonly Shape[] {
  if (target instanceof InputSource) return [target.shape]
  return target instanceof Graph
    ? target.outputs.map(({ shape }) => shape)
    : [outputShapeOf(target, inputShapes)]
}
