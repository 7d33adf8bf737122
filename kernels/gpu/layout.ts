// functions/layout.ts

import { folded } from '../ops/layout.js'
import { sizeOf, type Shape } from '../shape.js'
import { areMultiplesOf4 } from './multiples-of-4.js'
import type { Cell, GpuKernel, Launcher, Operand } from './kernel.js'

/** A tensor as a matrix: one row per index of the axes before `axis`, with `width` values each. */
interface Rows {
  readonly cell: Cell
  readonly width: number
}

const widthOf = (shape: Shape, axis: number): number => sizeOf(shape.slice(axis))

/** Two at a time, with the halves of the list first, so that with many inputs no value is moved often. */
export const concatenate: GpuKernel<'concatenate'> = {
  name: 'concatenate-in-pairs',
  run(launcher, inputs, { axis }) {
    const parts = Object.values<Operand>(inputs).map(({ shape, cell }) => ({
      cell,
      width: widthOf(shape, axis),
    }))
    return parts.length === 1
      ? launcher.launch('copy', parts[0].cell.length, {}, [parts[0].cell])
      : joined(launcher, parts).cell
  },
}

function joined(launcher: Launcher, parts: readonly Rows[]): Rows {
  if (parts.length === 1) return parts[0]
  const half = Math.ceil(parts.length / 2)
  const [a, b] = [parts.slice(0, half), parts.slice(half)].map((some) => joined(launcher, some))
  const width = a.width + b.width
  const length = a.cell.length + b.cell.length
  const fours = launcher.quads && areMultiplesOf4(a.width, b.width)
  const by = fours ? 4 : 1
  const cell = launcher.launch(
    'concatenate',
    length,
    { A: a.width / by, B: b.width / by },
    [a.cell, b.cell],
    fours ? { quads: [true, true] } : {},
  )
  return { cell, width }
}

export const slice: GpuKernel<'slice'> = {
  name: 'slice',
  supports: (_, { step = 1 }) => step === 1,
  run(launcher, { x }, { axis, start }, shape) {
    const [X, Y] = [widthOf(x.shape, axis), widthOf(shape, axis)]
    const first = start * sizeOf(shape.slice(axis + 1))
    const fours = launcher.quads && areMultiplesOf4(X, Y, first)
    const by = fours ? 4 : 1
    return launcher.launch(
      'slice',
      sizeOf(shape),
      { X: X / by, Y: Y / by, start: first / by },
      [x.cell],
      fours ? { quads: [true] } : {},
    )
  },
}

export const sliceBySteps: GpuKernel<'slice'> = {
  name: 'slice-by-steps',
  run: (launcher, { x }, { axis, start, size, step = 1 }, shape) =>
    launcher.launch(
      'sliceBySteps',
      sizeOf(shape),
      { inner: widthOf(shape, axis + 1), X: x.shape[axis], Y: size, start, step },
      [x.cell],
    ),
}

export const sliceGradient: GpuKernel<'sliceGradient'> = {
  name: 'slice-gradient',
  run: (launcher, { dy }, { axis, start, step = 1 }, shape) =>
    launcher.launch(
      'sliceGradient',
      sizeOf(shape),
      { inner: widthOf(shape, axis + 1), X: shape[axis], Y: dy.shape[axis], start, step },
      [dy.cell],
    ),
}

/** Moves axis by axis to its place, by exchanging it with those before it. */
export const transpose: GpuKernel<'transpose'> = {
  name: 'transpose-by-exchanges',
  run(launcher, { x }, { perm: given }) {
    const { shape, perm } = folded(x.shape, given)
    let axes = shape.map((_, axis) => axis)
    let cell = x.cell
    for (const [place, axis] of perm.entries()) {
      const at = axes.indexOf(axis)
      if (at === place) continue
      const size = (some: readonly number[]): number => sizeOf(some.map((one) => shape[one]))
      const [before, passed, behind] = [axes.slice(0, place), axes.slice(place, at), axes.slice(at + 1)]
      cell = exchanged(launcher, cell, { B: size(passed), C: shape[axis], D: size(behind) })
      axes = [...before, axis, ...passed, ...behind]
    }
    return cell === x.cell ? launcher.launch('copy', cell.length, {}, [cell]) : cell
  },
}

function exchanged(
  launcher: Launcher,
  cell: Cell,
  { B, C, D }: { readonly B: number; readonly C: number; readonly D: number },
): Cell {
  return launcher.quads && areMultiplesOf4(D)
    ? launcher.launch('exchangeAxes', cell.length, { B, C, D: D / 4 }, [cell], { quads: [true] })
    : launcher.launch('exchangeAxes', cell.length, { B, C, D }, [cell])
}

export const crop2d: GpuKernel<'crop2d'> = {
  name: 'crop2d',
  run: (launcher, { x }, { border: [[above], [left]] }, shape) =>
    bordered(launcher, x, { top: -above, left: -left, value: 0 }, shape),
}

/** x, shifted down by `top` and right by `left`, in an image of another size, with a constant around it. */
export function bordered(
  launcher: Launcher,
  { shape: [, H, W, C], cell }: Operand,
  { value, ...moved }: { readonly top: number; readonly left: number; readonly value: number },
  shape: Shape,
): Cell {
  const [, oH, oW] = shape
  const constants = { H, W, oH, oW, ...moved }
  return launcher.quads && areMultiplesOf4(C) && value === 0
    ? launcher.launch('border2dQuads', sizeOf(shape), { ...constants, C4: C / 4 }, [cell], { quads: [true] })
    : launcher.launch('border2d', sizeOf(shape), { ...constants, C }, [cell, value])
}
