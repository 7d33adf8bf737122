// functions/unary.ts

import { parametersOf, unaryOperations, type UnaryAttributes } from '../ops/unary.js'
import { sizeOf } from '../shape.js'
import type { GpuKernel } from './kernel.js'

/** The largest number used in shaders, since not all of them have infinity. */
const most = 3.4e38
const finite = (value: number): number => Math.min(Math.max(value, -most), most)

/** The arguments of the functions besides values: a constant, and two numbers. */
function settingsOf(attributes: UnaryAttributes) {
  const { alpha, beta } = parametersOf(attributes)
  return {
    constants: { operation: unaryOperations.indexOf(attributes.operation) },
    numbers: [finite(alpha), finite(beta)],
  }
}

export const unary: GpuKernel<'unary'> = {
  name: 'unary',
  run(launcher, { x }, attributes, shape) {
    const { constants, numbers } = settingsOf(attributes)
    return launcher.launch('unary', sizeOf(shape), constants, [x.cell, ...numbers])
  },
}

export const unaryGradient: GpuKernel<'unaryGradient'> = {
  name: 'unary-gradient',
  run(launcher, { x, dy }, attributes, shape) {
    const { constants, numbers } = settingsOf(attributes)
    return launcher.launch('unaryGradient', sizeOf(shape), constants, [x.cell, dy.cell, ...numbers])
  },
}
