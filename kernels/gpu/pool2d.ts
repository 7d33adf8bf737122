// functions/pool2d.ts

import type { MaxPool2dAttributes, Pool2dAttributes } from '../ops/pool2d.js'
import { leastSquare } from '../ops/gaussian-window.js'
import { sizeOf, type Shape } from '../shape.js'
import { maxPool2dGeometry, pool2dGeometry } from '../ops/window.js'
import { areMultiplesOf4 } from './multiples-of-4.js'
import type { GpuKernel } from './kernel.js'

/** A further constant of gradients: the most windows that contain one element. */
function gradientConstants(x: Shape, attributes: Pool2dAttributes) {
  const constants = pool2dGeometry(x, attributes)
  const { kH, kW, sH, sW } = constants
  return { ...constants, windowRows: Math.ceil(kH / sH), windowColumns: Math.ceil(kW / sW) }
}

/** The same for max pooling. */
function maxGradientConstants(x: Shape, attributes: MaxPool2dAttributes) {
  const constants = maxPool2dGeometry(x, attributes)
  const { kH, kW, sH, sW, dH, dW } = constants
  const [reachH, reachW] = [(kH - 1) * dH + 1, (kW - 1) * dW + 1]
  return { ...constants, windowRows: Math.ceil(reachH / sH), windowColumns: Math.ceil(reachW / sW) }
}

/** A Gaussian around the window's center, relative to its largest weight; without sigma, none. */
function gaussian({ poolSize: [kH, kW] }: Pool2dAttributes, sigma = Infinity) {
  return {
    middleRow: (kH - 1) / 2,
    middleColumn: (kW - 1) / 2,
    nearest: leastSquare(kH) + leastSquare(kW),
    // Limited, to stay finite in float32.
    spread: Math.min(1 / (2 * sigma * sigma), 1e30),
  }
}

const maxPool2d: GpuKernel<'maxPool2d'> = {
  name: 'max-pool2d',
  run: (launcher, { x }, attributes, shape) =>
    launcher.launch('maxPool2d', sizeOf(shape), maxPool2dGeometry(x.shape, attributes), [x.cell]),
}

export const maxPool2dGradient: GpuKernel<'maxPool2dGradient'> = {
  name: 'max-pool2d-gradient',
  run: (launcher, { x, dy }, attributes, shape) =>
    launcher.launch('maxPool2dGradient', sizeOf(shape), maxGradientConstants(shape, attributes), [
      x.cell,
      dy.cell,
    ]),
}

/** functions/pool2d-quads.ts */
const maxPool2dQuads: GpuKernel<'maxPool2d'> = {
  name: 'max-pool2d-quads',
  supports: ({ x }, _, { quads }) => quads && areMultiplesOf4(x[3]),
  run: (launcher, { x }, attributes, shape) =>
    launcher.launch(
      'maxPool2dQuads',
      sizeOf(shape),
      { ...maxPool2dGeometry(x.shape, attributes), C4: shape[3] / 4 },
      [x.cell],
      { quads: [true] },
    ),
}

export const maxPool2dGradientQuads: GpuKernel<'maxPool2dGradient'> = {
  name: 'max-pool2d-gradient-quads',
  supports: ({ x }, _, { quads }) => quads && areMultiplesOf4(x[3]),
  run: (launcher, { x, dy }, attributes, shape) =>
    launcher.launch(
      'maxPool2dGradientQuads',
      sizeOf(shape),
      { ...maxGradientConstants(shape, attributes), C4: shape[3] / 4 },
      [x.cell, dy.cell],
      { quads: [true, true] },
    ),
}

export const maxPool2dRow: readonly [GpuKernel<'maxPool2d'>, ...GpuKernel<'maxPool2d'>[]] = [
  maxPool2dQuads,
  maxPool2d,
]

export const averagePool2d: GpuKernel<'averagePool2d'> = {
  name: 'average-pool2d',
  run: (launcher, { x }, attributes, shape) =>
    launcher.launch(
      'averagePool2d',
      sizeOf(shape),
      { ...pool2dGeometry(x.shape, attributes), ...gaussian(attributes) },
      [x.cell],
    ),
}

export const averagePool2dGradient: GpuKernel<'averagePool2dGradient'> = {
  name: 'average-pool2d-gradient',
  run: (launcher, { dy }, attributes, shape) =>
    launcher.launch(
      'averagePool2dGradient',
      sizeOf(shape),
      { ...gradientConstants(shape, attributes), ...gaussian(attributes) },
      [dy.cell],
    ),
}

export const weightedAveragePool2d: GpuKernel<'weightedAveragePool2d'> = {
  name: 'weighted-average-pool2d',
  run: (launcher, { x }, attributes, shape) =>
    launcher.launch(
      'averagePool2d',
      sizeOf(shape),
      { ...pool2dGeometry(x.shape, attributes), ...gaussian(attributes, attributes.sigma) },
      [x.cell],
    ),
}

export const weightedAveragePool2dGradient: GpuKernel<'weightedAveragePool2dGradient'> = {
  name: 'weighted-average-pool2d-gradient',
  run: (launcher, { dy }, attributes, shape) =>
    launcher.launch(
      'averagePool2dGradient',
      sizeOf(shape),
      { ...gradientConstants(shape, attributes), ...gaussian(attributes, attributes.sigma) },
      [dy.cell],
    ),
}

export const l2Pool2d: GpuKernel<'l2Pool2d'> = {
  name: 'l2-pool2d',
  run: (launcher, { x }, attributes, shape) =>
    launcher.launch('l2Pool2d', sizeOf(shape), pool2dGeometry(x.shape, attributes), [x.cell]),
}

export const l2Pool2dGradient: GpuKernel<'l2Pool2dGradient'> = {
  name: 'l2-pool2d-gradient',
  run: (launcher, { x, y, dy }, attributes, shape) =>
    launcher.launch('l2Pool2dGradient', sizeOf(shape), gradientConstants(shape, attributes), [
      x.cell,
      y.cell,
      dy.cell,
    ]),
}
