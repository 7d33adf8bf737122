// functions/optimizers.ts. Step sizes are computed on the host in float64, since they are the same for every weight.

import { keptOf } from '../ops/optimizers.js'
import type { GpuUpdate } from './kernel.js'

export const sgd: GpuUpdate<'sgd'> = {
  name: 'sgd',
  run(launcher, { w, v, g }, attributes) {
    const { learningRate, momentum, nesterov } = attributes
    const { length } = w.cell
    const kept = keptOf(attributes)
    const velocity = launcher.launch('sgdVelocity', length, {}, [v.cell, g.cell, learningRate, momentum])
    const weight = nesterov
      ? launcher.launch('nesterovWeight', length, {}, [
          ...[w.cell, velocity, g.cell],
          ...[learningRate, momentum, kept],
        ])
      : launcher.launch('sgdWeight', length, {}, [w.cell, velocity, kept])
    return { w: weight, v: velocity }
  },
}

export const adam: GpuUpdate<'adam'> = {
  name: 'adam',
  run(launcher, { w, m, v, g }, attributes) {
    const { learningRate, beta1, beta2, epsilon, step } = attributes
    const { length } = w.cell
    const rate = (learningRate * Math.sqrt(1 - beta2 ** step)) / (1 - beta1 ** step)
    const mean = launcher.launch('meanGradient', length, {}, [m.cell, g.cell, 1 - beta1])
    const square = launcher.launch('meanSquare', length, {}, [v.cell, g.cell, 1 - beta2])
    const settings = [rate, epsilon, keptOf(attributes)]
    const weight = launcher.launch('adamWeight', length, {}, [w.cell, mean, square, ...settings])
    return { w: weight, m: mean, v: square }
  },
}

export const rmsprop: GpuUpdate<'rmsprop'> = {
  name: 'rmsprop',
  run(launcher, { w, v, a, m, g }, attributes) {
    const { learningRate, rho, momentum, epsilon } = attributes
    const { length } = w.cell
    const square = launcher.launch('meanSquare', length, {}, [v.cell, g.cell, 1 - rho])
    const mean = a && launcher.launch('meanGradient', length, {}, [a.cell, g.cell, 1 - rho])
    const step = mean
      ? launcher.launch('stepPerDeviation', length, {}, [square, mean, g.cell, learningRate, epsilon])
      : launcher.launch('stepPerRoot', length, {}, [square, g.cell, learningRate, epsilon])
    const steps = m && launcher.launch('momentumStep', length, {}, [m.cell, step, momentum])
    const weight = launcher.launch('steppedWeight', length, {}, [w.cell, steps ?? step, keptOf(attributes)])
    return { w: weight, v: square, ...(mean && { a: mean }), ...(steps && { m: steps }) }
  },
}

export const adagrad: GpuUpdate<'adagrad'> = {
  name: 'adagrad',
  run(launcher, { w, v, g }, attributes) {
    const { learningRate, epsilon } = attributes
    const { length } = w.cell
    const sum = launcher.launch('sumOfSquares', length, {}, [v.cell, g.cell])
    const step = launcher.launch('stepPerRoot', length, {}, [sum, g.cell, learningRate, epsilon])
    return { w: launcher.launch('steppedWeight', length, {}, [w.cell, step, keptOf(attributes)]), v: sum }
  },
}
