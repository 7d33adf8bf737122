// The execution order of a graph's layers: each runs after those whose results it takes.

import { describeLayer, Layer } from '../layers/layer.js'
import { InputSource, type Call, type SymbolicTensor } from '../layers/symbolic.js'

/** The input values of a graph: those from `input`, or values inside another model. */
export class Entrances {
  readonly #inputs: readonly SymbolicTensor[]
  readonly #numbers = new Map<Call, Map<number, number>>()

  /** @throws if a value is listed twice. */
  constructor(inputs: readonly SymbolicTensor[], where: string) {
    this.#inputs = inputs
    inputs.forEach(({ call, output }, i) => {
      const ofCall = this.#numbers.get(call) ?? new Map<number, number>()
      if (ofCall.has(output)) throw new Error(`${where}: inputs name ${describeCall(call)} twice`)
      this.#numbers.set(call, ofCall.set(output, i))
    })
  }

  find({ call, output }: SymbolicTensor): number | undefined {
    return this.#numbers.get(call)?.get(output)
  }

  /** @throws unless all of them were reached from the outputs. */
  checkReached(reached: ReadonlySet<number>, where: string): void {
    for (const [i, { call }] of this.#inputs.entries())
      if (!reached.has(i))
        throw new Error(
          `${where}: no output depends on ${describeCall(call)}; leave it out of inputs, or connect it`,
        )
  }
}

/** The calls between inputs and outputs, each after those whose results it takes. */
export function orderOf(
  entrances: Entrances,
  outputs: readonly SymbolicTensor[],
  where: string,
): readonly Call[] {
  const reached = new Set<number>()
  const done = new Set<Call>()
  /** The calls that compute these values. */
  const open = (tensors: readonly SymbolicTensor[]): readonly Call[] =>
    tensors
      .filter((tensor) => {
        const entrance = entrances.find(tensor)
        if (entrance !== undefined) reached.add(entrance)
        return entrance === undefined && !done.has(tensor.call)
      })
      .map(({ call }) => call)
  // An explicit stack, since a chain of layers may be deeper than the engine's call stack.
  const stack = open(outputs).toReversed()
  while (stack.length > 0) {
    const call = stack[stack.length - 1]
    if (call.target instanceof InputSource)
      throw new Error(
        `${where}: the outputs depend on ${describeCall(call)}, which is not among the inputs; add it to inputs`,
      )
    const before = open(call.inputs)
    if (before.length === 0) {
      stack.pop()
      done.add(call)
    } else for (const one of before.toReversed()) stack.push(one)
  }
  entrances.checkReached(reached, where)
  return [...done]
}

const describeCall = ({ target }: Call): string =>
  target instanceof Layer
    ? `the output of ${describeLayer(target)}`
    : target instanceof InputSource
      ? `the input ${target.givenName === undefined ? `of ${JSON.stringify(target.shape)}` : `'${target.givenName}'`}`
      : `the output of the model '${target.givenName ?? target.kind}'`
