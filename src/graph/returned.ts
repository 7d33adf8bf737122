// Checks what a layer's passes return, since your own layer may return anything.

import { isRecord } from '../check/check.js'
import { describeValue } from '../check/describe-value.js'
import type { ForwardResult, Gradients } from '../layers/definition.js'
import { Tensor } from '../tensor/tensor.js'

/** @throws unless it is a valid result of `forward`: a tensor y, and tensors by name. */
export function checkResult(layer: string, given: ForwardResult): ForwardResult {
  const result: unknown = given
  const y = isRecord(result) ? result.y : result
  if (!isRecord(result) || !(y instanceof Tensor))
    throw new Error(`layer '${layer}': forward must give { y }, y a tensor, got ${describeValue(y)}`)
  checkTensors(`layer '${layer}': forward's saved`, result.saved)
  checkTensors(`layer '${layer}': forward's state`, result.state)
  return given
}

/**
 * @throws unless it is a valid result of `backward`: a list of gradients with respect to the inputs, and those with respect
 *   to the weights by name.
 */
export function checkGradients(layer: string, given: Gradients): Gradients {
  const result: unknown = given
  const byInput = isRecord(result) ? result.inputs : result
  const fits =
    isRecord(result) &&
    Array.isArray(byInput) &&
    byInput.every((dx) => dx === undefined || dx instanceof Tensor)
  if (!fits)
    throw new Error(
      `layer '${layer}': backward must give { inputs }, a list of a tensor for each of its inputs, got ` +
        describeValue(byInput),
    )
  checkTensors(`layer '${layer}': backward's weights`, result.weights)
  return given
}

function checkTensors(where: string, given: unknown): void {
  if (given === undefined) return
  if (!isRecord(given) || Object.values(given).some((one) => one !== undefined && !(one instanceof Tensor)))
    throw new Error(`${where} must be an object of tensors by name, got ${describeValue(given)}`)
}
