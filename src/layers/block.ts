// A layer made of layers: those that its `call` applies to symbolic inputs. docs/own-layers.md

import { formatShape, sameShape, type Shape } from '../../kernels/shape.js'
import { describeValue } from '../check/describe-value.js'
import { InputSource, SymbolicTensor } from './symbolic.js'

/** The layers between a block's inputs and its output. */
export interface Body {
  readonly inputs: readonly SymbolicTensor[]
  readonly output: SymbolicTensor
}

/** Applies a block's layers to its inputs. */
type Call = (inputs: readonly SymbolicTensor[]) => SymbolicTensor

/** How deep blocks may be nested. */
const deepest = 100
let depth = 0

export class Block {
  readonly #call: Call
  #body?: Body

  constructor(call: Call) {
    this.#call = call
  }

  /**
   * The layers for inputs of these shapes. They and their weights are made once.
   * @throws if they were made for other shapes, or `call` returns anything but one symbolic tensor.
   */
  body(inputShapes: readonly Shape[]): Body {
    this.#body ??= this.#make(inputShapes)
    const shapes = this.#body.inputs.map(({ shape }) => shape)
    if (shapes.length !== inputShapes.length || !shapes.every((shape, i) => sameShape(shape, inputShapes[i])))
      throw new Error(
        `its layers were made for inputs ${shapes.map(formatShape).join(', ')}; make another one for inputs of other shapes`,
      )
    return this.#body
  }

  #make(inputShapes: readonly Shape[]): Body {
    if (depth >= deepest)
      throw new Error(`layers of layers are nested more than ${deepest} deep; does its call apply itself?`)
    const inputs = inputShapes.map(
      (shape) => new SymbolicTensor({ target: new InputSource({ shape }), inputs: [] }, shape),
    )
    depth++
    try {
      const output: unknown = this.#call(inputs)
      if (!(output instanceof SymbolicTensor))
        throw new Error(
          `its call must give what apply(…) of a layer gives, one symbolic tensor, got ${describeValue(output)}`,
        )
      return { inputs, output }
    } finally {
      depth--
    }
  }
}
