// functions/local-response-normalization.ts

import { reach, type LocalResponseNormalizationAttributes } from '../ops/local-response-normalization.js'
import type { Shape } from '../shape.js'
import type { Cell, GpuKernel, Launcher } from './kernel.js'

/** The channels of a pixel, and how many of them are summed. */
function windowOf(x: Shape, { depthRadius }: LocalResponseNormalizationAttributes) {
  const C = x[x.length - 1]
  const around = reach(C, depthRadius)
  return { C, ...around, size: around.before + 1 + around.after }
}

function divisors(
  launcher: Launcher,
  { cell, shape }: { readonly cell: Cell; readonly shape: Shape },
  attributes: LocalResponseNormalizationAttributes,
): Cell {
  const { bias, alpha } = attributes
  const constants = { ...windowOf(shape, attributes), bias, alpha }
  return launcher.launch('localResponseDivisors', cell.length, constants, [cell])
}

export const localResponseNormalization: GpuKernel<'localResponseNormalization'> = {
  name: 'local-response-normalization',
  run(launcher, { x }, attributes) {
    const args = [x.cell, divisors(launcher, x, attributes)]
    return launcher.launch('localResponseNormalization', x.cell.length, { beta: attributes.beta }, args)
  },
}

export const localResponseNormalizationGradient: GpuKernel<'localResponseNormalizationGradient'> = {
  name: 'local-response-normalization-gradient',
  run(launcher, { x, dy }, attributes) {
    const { alpha, beta } = attributes
    const { length } = x.cell
    const args = [x.cell, dy.cell, divisors(launcher, x, attributes)]
    const shares = launcher.launch('localResponseShares', length, { beta }, args)
    const constants = { ...windowOf(x.shape, attributes), beta, factor: 2 * alpha * beta }
    return launcher.launch('localResponseNormalizationGradient', length, constants, [...args, shares])
  },
}
