// Whether a dataset is one, and its inputs are what a model takes.

import { formatShape, type Shape } from '../../kernels/shape.js'
import { count, isRecord, listOf, name, refuse, type Check } from '../check/check.js'
import { describeValue } from '../check/describe-value.js'
import { isNamed, type AnyDataset, type InputShape } from '../data/dataset.js'

/** An input of a model: its name, and the shape of one example. */
export interface InputPort {
  readonly name: string
  readonly shape: Shape
}

const axes = listOf(count)

const names = listOf(name)

/** @throws if it is none, is empty or says wrong things of itself, or its inputs are not what the model takes. */
export function checkDataset(what: string, data: AnyDataset, inputs: readonly InputPort[]): void {
  checkKind(what, data)
  const { length } = data
  if (length === 0) throw new Error(`${what}: the dataset is empty`)
  count(`${what}: the dataset's length`, length)
  checkInputShape(what, data.inputShape, inputs)
  axes(`${what}: the dataset's targetShape`, data.targetShape)
  checkClasses(`${what}: the dataset's`, data)
}

/** A check for a dataset of whatever inputs; `checkDataset` says more, once the model is known. */
export const dataset: Check = (where, value) => {
  checkKind(where, value)
}

function checkKind(what: string, value: unknown): void {
  if (typeof (value as Partial<AnyDataset> | null | undefined)?.read === 'function') return
  if (isRecord(value) && 'length' in value && 'inputShape' in value)
    throw new Error(
      `${what}: the dataset needs read(index, x, xOffset, y, yOffset), which writes one example, got ${describeValue(value.read)}`,
    )
  throw new Error(
    `${what}: it must be a dataset, as (await) imageFolder(…) or arrayDataset({ x, y }) makes, got ${describeValue(value)}`,
  )
}

function checkInputShape(what: string, given: unknown, inputs: readonly InputPort[]): void {
  const where = `${what}: the dataset's inputShape`
  if (isRecord(given)) for (const [name, one] of Object.entries(given)) axes(`${where}.${name}`, one)
  else if (Array.isArray(given)) axes(where, given)
  else refuse(where, given, 'the shape of one input, such as [28, 28, 1], or shapes by name')
  const shape = given as InputShape
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

/** @throws if labels are not one for each example, or no class numbers; or class names are no different names. */
function checkClasses(whose: string, { length, labels, classNames }: AnyDataset): void {
  if (classNames !== undefined) {
    names(`${whose} classNames`, classNames)
    const twice = classNames.find((one, k) => classNames.indexOf(one) !== k)
    if (twice !== undefined) throw new Error(`${whose} classNames name '${twice}' twice`)
  }
  if (labels === undefined) return
  if ((labels as unknown) === null || typeof (labels as unknown) !== 'object' || labels.length !== length)
    refuse(`${whose} labels`, labels, `a list of ${length} class numbers, one for each example`)
  const classes = classNames?.length ?? Infinity
  for (let n = 0; n < length; n++)
    if (!(Number.isInteger(labels[n]) && labels[n] >= 0 && labels[n] < classes))
      refuse(
        `${whose} labels[${n}]`,
        labels[n],
        classes < Infinity ? `a class number from 0 to ${classes - 1}` : 'a class number',
      )
}

/** What a model of these inputs wants of a dataset. */
const shapeOf = (inputs: readonly InputPort[]): InputShape =>
  inputs.length === 1 ? inputs[0].shape : Object.fromEntries(inputs.map(({ name, shape }) => [name, shape]))

const describe = (shape: InputShape): string =>
  isNamed(shape)
    ? `{ ${Object.entries(shape)
        .map(([name, one]) => `${name}: ${formatShape(one)}`)
        .join(', ')} }`
    : formatShape(shape)
