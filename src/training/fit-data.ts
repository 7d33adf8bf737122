// The data of a run, checked against the model before training begins.

import type { AnyDataset } from '../data/dataset.js'
import { checkDataset, type InputPort } from './check-dataset.js'
import { inClassOrder } from './class-order.js'
import { weightsByClass } from './class-weight.js'
import type { FitOptions } from './fit-options.js'
import { encodingOf, type TargetPort } from './targets.js'
import { splitOff } from './validation-split.js'

/** The inputs and targets that training and evaluation need. */
export interface Ports {
  readonly inputs: readonly InputPort[]
  readonly target: TargetPort
}

/** Data for training and for validation, with the classes in the same order. */
export interface FitData {
  readonly training: AnyDataset
  readonly validation?: AnyDataset
  /** Includes the names of the classes, if the model or the data have any. */
  readonly ports: Ports
  /** The weight of each class; absent: all have weight 1. */
  readonly classWeights?: readonly number[]
}

/** @throws if the data do not fit the model or each other, or class weights do not fit the classes. */
export function fitData(model: Ports, data: AnyDataset, options: FitOptions, seed: number): FitData {
  const { validationData, validationSplit, classWeight } = options
  const whole = checkedData('fit', model, data)
  const ports = { ...model, target: portFor(model.target, whole) }
  const parts =
    validationSplit === undefined
      ? {
          training: whole,
          validation: validationData && checkedData('fit: validationData', ports, validationData),
        }
      : splitOff(whole, validationSplit, seed)
  const classWeights = classWeight === undefined ? undefined : weightsByClass(ports.target, classWeight)
  checkLearned(parts.training, classWeights)
  if (parts.validation) checkWeighs('fit: validation', parts.validation)
  return { ...parts, ports, classWeights }
}

/** @throws if no example has a weight above 0, by its class, by itself, or by both together. */
function checkLearned(data: AnyDataset, classWeights: readonly number[] | undefined): void {
  const { labels, sampleWeight } = data
  checkWeighs('fit', data)
  if (!classWeights || !labels) return
  if (!labels.some((label) => classWeights[label] > 0))
    throw new Error(
      `fit: classWeight: all examples are of classes that weigh 0, ${[...new Set(labels)].join(', ')}, so that nothing would be learned`,
    )
  if (sampleWeight && !labels.some((label, n) => classWeights[label] * sampleWeight[n] > 0))
    throw new Error(
      'fit: classWeight and sampleWeight: one or the other is 0 for each example, so that nothing would be learned',
    )
}

/** @throws if examples have weights, and all are 0. */
function checkWeighs(what: string, { sampleWeight }: AnyDataset): void {
  if (sampleWeight && !Array.from(sampleWeight).some((weight) => weight > 0))
    throw new Error(`${what}: all examples weigh 0 by sampleWeight, so that every loss would be 0`)
}

/** What the targets of a dataset are compared with. */
export const portFor = (target: TargetPort, { classNames }: AnyDataset): TargetPort => ({
  ...target,
  classNames: target.classNames ?? classNames,
})

/**
 * The data in the model's order of classes.
 * @throws if they are not a dataset, or their inputs, targets or classes do not fit the model.
 */
export function checkedData(what: string, { inputs, target }: Ports, data: AnyDataset): AnyDataset {
  checkDataset(what, data, inputs)
  encodingOf(portFor(target, data), data.targetShape)
  checkWeighs(what, data)
  return inClassOrder(what, data, target.classNames)
}
