// Checks a dataset's inputs against a model.

import { formatShape, type Shape } from '../../kernels/shape.js'
import { checkOwn } from '../data/check-dataset.js'
import { isNamed, type AnyDataset, type InputShape } from '../data/dataset.js'

/** An input of a model: its name, and the shape of one example. */
export interface InputPort {
  readonly name: string
  readonly shape: Shape
}

/** @throws if it is not a dataset, is empty or inconsistent, or its inputs do not fit the model. */
export function checkDataset(what: string, data: AnyDataset, inputs: readonly InputPort[]): void {
  checkOwn(what, data)
  const { inputShape: shape } = data
  const wanted = describe(shapeOf(inputs))
  const fits = isNamed(shape)
    ? Object.keys(shape).length === inputs.length &&
      inputs.every(
        ({ name, shape: one }) => Object.hasOwn(shape, name) && formatShape(shape[name]) === formatShape(one),
      )
    : describe(shape) === wanted
  if (!fits)
    throw new Error(`${what}: the dataset's inputs are ${describe(shape)}, the model takes ${wanted}`)
}

/** The inputs that a dataset must have for such a model. */
const shapeOf = (inputs: readonly InputPort[]): InputShape =>
  inputs.length === 1 ? inputs[0].shape : Object.fromEntries(inputs.map(({ name, shape }) => [name, shape]))

const describe = (shape: InputShape): string =>
  isNamed(shape)
    ? `{ ${Object.entries(shape)
        .map(([name, one]) => `${name}: ${formatShape(one)}`)
        .join(', ')} }`
    : formatShape(shape)
