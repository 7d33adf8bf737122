// functions/conv2d.ts: plain convolutions, which have one group, grouped ones, and depthwise ones, whose groups are the
// channels.

import { joined } from '../ops/depthwise-conv2d.js'
import type { FusedActivation } from '../ops/activations.js'
import type { Conv2dWindow } from '../ops/conv2d.js'
import { conv2dGeometry } from '../ops/window.js'
import { sizeOf, type Shape } from '../shape.js'
import type { Cell, GpuKernel, Launcher, Operand } from './kernel.js'
import { sumRows } from './sums.js'

interface Inputs {
  readonly x: Operand
  readonly w: Operand
  readonly b?: Operand
}

interface Window extends Conv2dWindow {
  readonly activation?: FusedActivation
}

/** Sizes, and the channels of a group; `w` is a shape whose last axis has all outputs. */
function constantsOf(x: Shape, w: Shape, window: Conv2dWindow, groups: number) {
  const geometry = conv2dGeometry(x, w, window)
  return { ...geometry, groupC: geometry.C / groups, groupK: geometry.K / groups }
}

function forward(
  launcher: Launcher,
  { x, w, b }: Inputs,
  { activation, ...window }: Window,
  [groups, filters, y]: readonly [number, Shape, Shape],
): Cell {
  const ends = { bias: b ? 1 : 0, relu: activation === 'relu' ? 1 : 0 }
  const constants = { ...constantsOf(x.shape, filters, window, groups), ...ends }
  return launcher.launch('conv2d', sizeOf(y), constants, [x.cell, w.cell, (b ?? w).cell])
}

function inputGradient(
  launcher: Launcher,
  { dy, w }: { readonly dy: Operand; readonly w: Operand },
  window: Conv2dWindow,
  [groups, filters, x]: readonly [number, Shape, Shape],
): Cell {
  const constants = constantsOf(x, filters, window, groups)
  return launcher.launch('conv2dInputGradient', sizeOf(x), constants, [dy.cell, w.cell])
}

/** Summed per image first, then over the images. */
function filterGradient(
  launcher: Launcher,
  { x, dy }: { readonly x: Operand; readonly dy: Operand },
  window: Conv2dWindow,
  [groups, filters]: readonly [number, Shape],
): Cell {
  const constants = constantsOf(x.shape, filters, window, groups)
  const [N] = x.shape
  const size = (sizeOf(filters) / filters[2]) * constants.groupC
  const shares = launcher.launch('conv2dFilterGradient', N * size, constants, [x.cell, dy.cell])
  return sumRows(launcher, shares, [N, size])
}

export const conv2d: GpuKernel<'conv2d'> = {
  name: 'conv2d-direct',
  run: (launcher, inputs, window, y) => forward(launcher, inputs, window, [1, inputs.w.shape, y]),
}

export const conv2dInputGradient: GpuKernel<'conv2dInputGradient'> = {
  name: 'conv2d-input-gradient-direct',
  run: (launcher, inputs, { inputShape: _, ...window }, x) =>
    inputGradient(launcher, inputs, window, [1, inputs.w.shape, x]),
}

export const conv2dFilterGradient: GpuKernel<'conv2dFilterGradient'> = {
  name: 'conv2d-filter-gradient-by-image',
  run: (launcher, inputs, { kernelSize: _, ...window }, w) =>
    filterGradient(launcher, inputs, window, [1, w]),
}

export const groupedConv2d: GpuKernel<'groupedConv2d'> = {
  name: 'grouped-conv2d',
  run: (launcher, inputs, { groups, ...window }, y) =>
    forward(launcher, inputs, window, [groups, inputs.w.shape, y]),
}

export const groupedConv2dInputGradient: GpuKernel<'groupedConv2dInputGradient'> = {
  name: 'grouped-conv2d-input-gradient',
  run: (launcher, inputs, { groups, inputShape: _, ...window }, x) =>
    inputGradient(launcher, inputs, window, [groups, inputs.w.shape, x]),
}

export const groupedConv2dFilterGradient: GpuKernel<'groupedConv2dFilterGradient'> = {
  name: 'grouped-conv2d-filter-gradient',
  run: (launcher, inputs, { groups, kernelSize: _, ...window }, w) =>
    filterGradient(launcher, inputs, window, [groups, w]),
}

export const depthwiseConv2d: GpuKernel<'depthwiseConv2d'> = {
  name: 'depthwise-conv2d',
  run: (launcher, inputs, window, y) =>
    forward(launcher, inputs, window, [inputs.w.shape[2], joined(inputs.w.shape), y]),
}

export const depthwiseConv2dInputGradient: GpuKernel<'depthwiseConv2dInputGradient'> = {
  name: 'depthwise-conv2d-input-gradient',
  run: (launcher, inputs, { inputShape: _, ...window }, x) =>
    inputGradient(launcher, inputs, window, [x[3], joined(inputs.w.shape), x]),
}

export const depthwiseConv2dFilterGradient: GpuKernel<'depthwiseConv2dFilterGradient'> = {
  name: 'depthwise-conv2d-filter-gradient',
  run: (launcher, inputs, { kernelSize: _, ...window }, w) =>
    filterGradient(launcher, inputs, window, [w[2], joined(w)]),
}
