// What a model is before it has weights: a graph, with names for what goes in, what comes out and what lies between.

import type { NDArray, Shape } from '../../kernels/shape.js'
import { aFunction, truth } from '../check/check.js'
import { describeValue, listNames } from '../check/describe-value.js'
import { Graph } from '../graph/graph.js'
import { flatten, type Flat } from '../graph/nodes.js'
import { isByName, symbolicTensors, type SymbolicTensor } from '../layers/symbolic.js'
import { LayerView } from './layer-view.js'
import { summaryTable } from './summary.js'

/** What `predict` gives: an array, or one for each output, by name. */
export type Prediction = NDArray | Readonly<Record<string, NDArray>>

/** What a model's `apply` gives: as many symbolic tensors as `predict` gives arrays. */
export type Applied<P extends Prediction> = P extends NDArray
  ? SymbolicTensor
  : Readonly<Record<string, SymbolicTensor>>

/** The side of a model that computes nothing: its inputs, outputs and layers. */
export class Structure<P extends Prediction> {
  /** The model's name, in its summary and its file. */
  readonly name: string
  /** @internal */
  readonly graph: Graph
  /** @internal The graph laid open: what runs, and its weights. */
  readonly flat: Flat

  /** @internal */
  constructor(graph: Graph) {
    if (!(graph instanceof Graph))
      throw new Error(
        'Model: sequential([…]) makes one, or model({ inputs, outputs }), or loadModel(…), and not new Model',
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
   * What goes in: to make another model of a part of this one.
   * @throws if the model has several inputs; see `inputs`.
   */
  get input(): SymbolicTensor {
    if (this.inputs.length === 1) return this.inputs[0]
    throw new Error(
      `input: the model has ${this.inputNames.length} inputs, ${listNames(this.inputNames)}; see inputs`,
    )
  }

  /**
   * What comes out: to put more layers behind it.
   * @throws if the model has several outputs; see `outputs`.
   */
  get output(): SymbolicTensor {
    if (this.outputs.length === 1) return this.outputs[0]
    throw new Error(
      `output: the model has ${this.outputNames.length} outputs, ${listNames(this.outputNames)}; see outputs`,
    )
  }

  /** What goes in, in order. */
  get inputs(): readonly SymbolicTensor[] {
    return this.graph.inputs.map(({ tensor }) => tensor)
  }

  /** What comes out, in order. */
  get outputs(): readonly SymbolicTensor[] {
    return this.graph.outputs.map(({ tensor }) => tensor)
  }

  /** The names of the inputs, by which data are given to several. */
  get inputNames(): readonly string[] {
    return this.graph.inputs.map(({ name }) => name)
  }

  /** The names of the outputs, by which `predict` gives several. */
  get outputNames(): readonly string[] {
    return this.graph.outputs.map(({ name }) => name)
  }

  /** Its layers and nested models, in the order in which they run. */
  get layers(): readonly LayerView[] {
    return [...this.graph.places.values()]
      .filter(({ target }) => target.kind !== 'input')
      .map((place) => new LayerView(place))
  }

  /**
   * The layer, input or nested model of that name.
   * @throws if there is none; the message lists those there are.
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

  /** Freezes every layer, or thaws it, from the next `fit`. */
  set trainable(trainable: boolean) {
    truth(`model '${this.name}': trainable`, trainable)
    for (const layer of this.layers) layer.trainable = trainable
  }

  /**
   * Freezes layers, so that training leaves their weights as they are: those named, or all. What lies below the lowest layer
   * that learns costs no backward pass, and frozen weights no memory of the optimizer. It counts from the next `fit`.
   * @throws if there is no layer of a name.
   */
  freeze(...names: readonly string[]): void {
    this.#setTrainable(names, false)
  }

  /**
   * The opposite of `freeze`.
   * @throws if there is no layer of a name.
   */
  unfreeze(...names: readonly string[]): void {
    this.#setTrainable(names, true)
  }

  /**
   * Applies the whole model as a layer: to one symbolic tensor, or to one for each of its inputs, as a list or by name.
   * @returns what it will give; a record by name if it has several outputs.
   * @throws if these are not as many as its inputs, or of other shapes.
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
   * Keras's table of layers, output shapes and parameters; printed, and returned as text.
   * @throws if `print` is no function.
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

/** Symbolic tensors as a list, in the order of these names where they were given by name. */
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
