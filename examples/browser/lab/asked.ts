// What is asked about: a network, what it was given, and which of its outputs is meant.

import { activations, namedLayers, type Model, type NDArray, type Prediction } from 'receptive'

export interface Asked {
  readonly net: Model<Prediction>
  /** What it was given, `[1, …]`, by the names of its inputs. */
  readonly x: Readonly<Record<string, NDArray>>
  /** The place of the output among the network's, from 0. */
  readonly output: number
  /** Whether numbers that are no probabilities are scores of classes; default: no. */
  readonly scores?: boolean
}

/** That output's values, `[1, …]`. */
export async function outputOf({ net, x, output }: Asked): Promise<NDArray> {
  const found = await net.predict(x)
  return net.outputs.length === 1
    ? (found as NDArray)
    : (found as Readonly<Record<string, NDArray>>)[net.outputNames[output]]
}

/**
 * The name of the layer that gives that output, however deep in nested models: of those that give its values the one of its
 * name, or the last. Undefined if none does, but an input.
 */
export async function layerOfOutput(asked: Asked): Promise<string | undefined> {
  const { net, x, output } = asked
  const { data } = await outputOf(asked)
  const shape = net.outputs[output].shape.join()
  const fitting = (await namedLayers(net)).filter(({ outputShape }) => outputShape.join() === shape)
  const names = fitting.map(({ name }) => name)
  if (names.length === 0) return undefined
  const values = await activations(net, x, { layers: names })
  const same = names.filter((name) => values[name].data.every((value, i) => areNear(value, data[i])))
  return same.find((name) => name === net.outputNames[output]) ?? same.at(-1)
}

/** Whether they differ at most by rounding. */
const areNear = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-5 * Math.max(1, Math.abs(b))
