// functions/optimizers.ts. Steps are computed in float64 on the host where they are the same for every weight.

import type { GpuUpdate } from './kernel.js'

export const sgd: GpuUpdate<'sgd'> = {
  name: 'sgd',
  run(launcher, { w, v, g }, { learningRate, momentum, nesterov }) {
    const { length } = w.cell
    const velocity = launcher.launch('sgdVelocity', length, {}, [v.cell, g.cell, learningRate, momentum])
    const weight = nesterov
      ? launcher.launch('nesterovWeight', length, {}, [w.cell, velocity, g.cell, learningRate, momentum])
      : launcher.launch('sgdWeight', length, {}, [w.cell, velocity])
    return { w: weight, v: velocity }
  },
}

export const adam: GpuUpdate<'adam'> = {
  name: 'adam',
  run(launcher, { w, m, v, g }, { learningRate, beta1, beta2, epsilon, step }) {
    const { length } = w.cell
    const rate = (learningRate * Math.sqrt(1 - beta2 ** step)) / (1 - beta1 ** step)
    const mean = launcher.launch('adamMean', length, {}, [m.cell, g.cell, 1 - beta1])
    const square = launcher.launch('adamSquare', length, {}, [v.cell, g.cell, 1 - beta2])
    const weight = launcher.launch('adamWeight', length, {}, [w.cell, mean, square, rate, epsilon])
    return { w: weight, m: mean, v: square }
  },
}
