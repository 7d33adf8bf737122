// A model before it has weights: a graph, with names for its inputs, its outputs and its layers.

import type { NDArray, Shape } from '../../kernels/shape.js'
import { aFunction, truth } from '../check/check.js'
import { describeValue, listNames } from '../check/describe-value.js'
import { Graph } from '../graph/graph.js'
import { flatten, type Flat } from '../graph/nodes.js'
import { isByName, symbolicTensors, type SymbolicTensor } from '../layers/symbolic.js'
import { LayerView } from './layer-view.js'
import { summaryTable } from './summary.js'

/** The result of `predict`: an array, or an array per output, by name. */
export type Prediction = NDArray | Readonly<Record<string, NDArray>>

/** The result of a model's `apply`: as many symbolic tensors as `predict` returns arrays. */
export type Applied<P extends Prediction> = P extends NDArray
  ? SymbolicTensor
  : Readonly<Record<string, SymbolicTensor>>

/** The part of a model that computes nothing: its inputs, outputs and layers. */
export class Structure<P extends Prediction> {
  /** The model's name, in its summary and its file. */
  readonly name: string
  /** @internal */
  readonly graph: Graph
  /** @internal The flattened graph: its nodes and its weights. */
  readonly flat: Flat

  /** @internal */
  constructor(graph: Graph) {
    if (!(graph instanceof Graph))
      throw new Error(
        'Model: use sequential([…]), model({ inputs, outputs }) or loadModel(…) instead of new Model',
      )
    this.name = graph.name
    this.graph = graph
    this.flat = flatten(graph)
  }

  /**
   * Shape of one input, without the batch axis.
   * @throws if the model has several inputs; see `inputs`.
   */
  get inputShape(): Shape {
    return this.input.shape
  }

  /**
   * Shape of one output, without the batch axis.
   * @throws if the model has several outputs; see `outputs`.
   */
  get outputShape(): Shape {
    return this.output.shape
  }

  /**
   * The input, for making another model from a part of this one.
   * @throws if the model has several inputs; see `inputs`.
   */
  get input(): SymbolicTensor {
    if (this.inputs.length === 1) return this.inputs[0]
    throw new Error(
      `input: the model has ${this.inputNames.length} inputs, ${listNames(this.inputNames)}; see inputs`,
    )
  }

  /**
   * The output, for adding more layers after it.
   * @throws if the model has several outputs; see `outputs`.
   */
  get output(): SymbolicTensor {
    if (this.outputs.length === 1) return this.outputs[0]
    throw new Error(
      `output: the model has ${this.outputNames.length} outputs, ${listNames(this.outputNames)}; see outputs`,
    )
  }

  /** The inputs, in order. */
  get inputs(): readonly SymbolicTensor[] {
    return this.graph.inputs.map(({ tensor }) => tensor)
  }

  /** The outputs, in order. */
  get outputs(): readonly SymbolicTensor[] {
    return this.graph.outputs.map(({ tensor }) => tensor)
  }

  /** The names of the inputs. A model with several inputs takes its data by name. */
  get inputNames(): readonly string[] {
    return this.graph.inputs.map(({ name }) => name)
  }

  /** The names of the outputs. `predict` returns several outputs by name. */
  get outputNames(): readonly string[] {
    return this.graph.outputs.map(({ name }) => name)
  }

  /** Its layers and nested models, in execution order. */
  get layers(): readonly LayerView[] {
    return [...this.graph.places.values()]
      .filter(({ target }) => target.kind !== 'input')
      .map((place) => new LayerView(place))
  }

  /**
   * The layer, input or nested model of that name.
   * @throws if there is none; the message lists the names.
   */
  getLayer(name: string): LayerView {
    const place = this.graph.places.get(name)
    if (place) return new LayerView(place)
    throw new Error(
      `getLayer: there is no layer ${describeValue(name)}; the model has ${listNames(this.graph.places.keys())}`,
    )
  }

  /** Whether training changes weights of the model: false if all its layers are frozen. Setting it sets every layer. */
  get trainable(): boolean {
    return this.layers.some(({ trainable }) => trainable)
  }

  /** Freezes or unfreezes every layer, starting with the next `fit`. */
  set trainable(trainable: boolean) {
    truth(`model '${this.name}': trainable`, trainable)
    for (const layer of this.layers) layer.trainable = trainable
  }

  /**
   * Freezes the named layers, or all, so that training does not change their weights. There is no backward pass before the
   * first layer that is trained, and no optimizer state for frozen weights. It takes effect with the next `fit`.
   * @throws if there is no layer of that name.
   */
  freeze(...names: readonly string[]): void {
    this.#setTrainable(names, false)
  }

  /**
   * Unfreezes the named layers, or all.
   * @throws if there is no layer of that name.
   */
  unfreeze(...names: readonly string[]): void {
    this.#setTrainable(names, true)
  }

  /**
   * Applies the whole model as a layer: to one symbolic tensor, or to one for each of its inputs, as a list or by name.
   * @returns symbolic tensors for its output; a record by name if it has several outputs.
   * @throws if their number or shapes do not fit its inputs.
   */
  apply(
    inputs: SymbolicTensor | readonly SymbolicTensor[] | Readonly<Record<string, SymbolicTensor>>,
  ): Applied<P> {
    const where = `model '${this.name}'`
    const list = symbolicTensors(where, byName(where, this.inputNames, inputs))
    const outputs = this.graph.call(list, where)
    const named = this.graph.outputs.map(({ name }, i) => [name, outputs[i]])
    return (outputs.length === 1 ? outputs[0] : Object.fromEntries(named)) as Applied<P>
  }

  /**
   * Keras's table of layers, output shapes and parameters; it is printed, and returned as text.
   * @throws if `print` is not a function.
   */
  summary(print: (text: string) => void = console.log): string {
    aFunction('summary: print', print)
    const table = summaryTable(this.graph, this.flat)
    print(table)
    return table
  }

  #setTrainable(names: readonly string[], trainable: boolean): void {
    const chosen = names.length > 0 ? names.map((name) => this.getLayer(name)) : this.layers
    for (const layer of chosen) layer.trainable = trainable
  }
}

/** Symbolic tensors as a list, in the order of these names if they were given by name. */
function byName(
  where: string,
  names: readonly string[],
  given: SymbolicTensor | readonly SymbolicTensor[] | Readonly<Record<string, SymbolicTensor>>,
): SymbolicTensor | readonly SymbolicTensor[] {
  if (!isByName(given)) return given
  if (Object.keys(given).length !== names.length || !names.every((name) => Object.hasOwn(given, name)))
    throw new Error(
      `${where}: its inputs are called ${listNames(names)}, got ${listNames(Object.keys(given)) || 'none'}`,
    )
  return names.map((name) => given[name])
}
