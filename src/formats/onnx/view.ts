// How an ONNX value is stored in a tensor of this library.
//
// ONNX has images as [N,C,H,W], this library as [H,W,C] per example. Values are not moved between these orders. Instead, a
// view says which axes of the tensor an ONNX axis consists of. Reshape, Transpose, Squeeze, Unsqueeze and Flatten only make
// another view. Only when a layer needs its axes in a certain order are they moved, all at once.
//
// A `Factor` is a part of an axis that is never split. The axis K of [N,K] that was flattened from [N,C,H,W] has three, C, H
// and W, which are stored in the order H, W, C.

import { sizeOf, type Shape } from '../../../kernels/shape.js'
import type { SymbolicTensor } from '../../layers/symbolic.js'
import type { NumberKind } from './known-tensor.js'
import { Unsupported } from './unsupported.js'

/** A part of an axis; two are the same if they are the same object. */
export interface Factor {
  readonly size: number
}

/**
 * The batch axis. Its size is not known. A prime represents it in arithmetic on shapes, so that no other size is a multiple
 * of it.
 */
export const batch: Factor = { size: 1_000_000_007 }

/** Makes the layers that move values. */
export interface Mover {
  /** The same values in another shape; the tensor itself if it has that shape. */
  reshape(x: SymbolicTensor, shape: Shape): SymbolicTensor
  /** Axes in another order, from 0, without the batch axis. */
  permute(x: SymbolicTensor, perm: readonly number[]): SymbolicTensor
}

export class View {
  readonly tensor: SymbolicTensor
  /** The factors in the order in which they are stored, with the batch first if there is one. None has size 1. */
  readonly stored: readonly Factor[]
  /** The factors of each ONNX axis, from the slowest to the fastest. */
  readonly axes: readonly (readonly Factor[])[]
  readonly kind: NumberKind

  constructor(
    tensor: SymbolicTensor,
    stored: readonly Factor[],
    axes: readonly (readonly Factor[])[],
    kind: NumberKind = 'float',
  ) {
    this.tensor = tensor
    this.stored = stored
    this.axes = axes
    this.kind = kind
  }

  /**
   * A view of a tensor whose axes are these ONNX axes, in this order; all others have size 1.
   * @param batched whether axis 0 in ONNX is the batch.
   */
  static of(
    tensor: SymbolicTensor,
    order: readonly number[],
    rank: number,
    batched: boolean,
    kind?: NumberKind,
  ): View {
    const axes: Factor[][] = Array.from({ length: rank }, (_, axis) => (batched && axis === 0 ? [batch] : []))
    const stored: Factor[] = batched ? [batch] : []
    order.forEach((axis, i) => {
      if (tensor.shape[i] === 1) return
      const factor = { size: tensor.shape[i] }
      axes[axis].push(factor)
      stored.push(factor)
    })
    return new View(tensor, stored, axes, kind)
  }

  get rank(): number {
    return this.axes.length
  }

  /** Its shape in ONNX; the batch axis has the size that represents it. */
  get dims(): readonly number[] {
    return this.axes.map(sizeOfAll)
  }

  get batched(): boolean {
    return this.stored[0] === batch
  }

  /** The same layout for the result of an elementwise layer. */
  with(tensor: SymbolicTensor): View {
    return new View(tensor, this.stored, this.axes)
  }

  transposed(perm: readonly number[]): View {
    return new View(
      this.tensor,
      this.stored,
      perm.map((axis) => this.axes[axis]),
      this.kind,
    )
  }

  /**
   * The tensor with the ONNX axes grouped, each group as one axis, without the batch axis unless nothing else is left. Axes
   * that are in no group have size 1.
   */
  arranged(groups: readonly (readonly number[])[], mover: Mover): SymbolicTensor {
    if (this.batched) this.checkBatch()
    const listed = groups.map((group) => group.flatMap((axis) => this.axes[axis]).filter(notBatch))
    const wanted = listed.flat()
    const stored = this.stored.filter(notBatch)
    if (wanted.length !== stored.length) throw new Unsupported('it would split the batch into single images')
    const shape = listed.map(sizeOfAll)
    const target = shape.length === 0 ? [1] : shape
    if (wanted.every((factor, i) => factor === stored[i])) return mover.reshape(this.tensor, target)
    const runs = runsOf(wanted, stored)
    const inOrder = runs.toSorted((a, b) => a.first - b.first)
    const moved = mover.permute(
      mover.reshape(
        this.tensor,
        inOrder.map(({ size }) => size),
      ),
      runs.map((run) => inOrder.indexOf(run)),
    )
    return mover.reshape(moved, target)
  }

  /** @throws unless axis 0 is the batch, and no other axis contains part of it. */
  checkBatch(): void {
    const at = this.axes.findIndex((factors) => factors.includes(batch))
    if (at !== 0 || this.axes[0].length !== 1)
      throw new Unsupported('its first axis is no longer the batch alone')
  }

  /**
   * The same values under another ONNX shape.
   * @throws if the number of values differs, or the batch would be split.
   */
  reshaped(dims: readonly number[], mover: Mover): View {
    return this.#split(dims) ?? this.#joined(mover).#split(dims) ?? refuseReshape(this.dims, dims)
  }

  /** Splits axes where the new ones begin; undefined if that is inside a factor that cannot be divided. */
  #split(dims: readonly number[]): View | undefined {
    const left = this.axes.flat()
    const axes: Factor[][] = []
    const parts = new Map<Factor, readonly Factor[]>()
    for (const dim of dims) {
      const axis: Factor[] = []
      let wanted = dim
      while (wanted > 1) {
        const factor = left.shift()
        if (!factor) return undefined
        if (wanted % factor.size === 0) {
          axis.push(factor)
          wanted /= factor.size
        } else if (factor !== batch && factor.size % wanted === 0) {
          const [head, tail] = [{ size: wanted }, { size: factor.size / wanted }]
          axis.push(head)
          left.unshift(tail)
          replace(parts, factor, [head, tail])
          wanted = 1
        } else return undefined
      }
      axes.push(axis)
    }
    if (left.length > 0) return undefined
    const stored = this.stored.flatMap((factor) => partsOf(parts, factor))
    return new View(this.tensor, stored, axes, this.kind)
  }

  /** The same with all values of an example in ONNX's order, as one factor. */
  #joined(mover: Mover): View {
    const rank = this.axes.length
    const tensor = this.arranged([Array.from({ length: rank }, (_, axis) => axis)], mover)
    const one = { size: sizeOf(tensor.shape) }
    const before = this.batched ? [batch] : []
    // The positions of the axes no longer matter, except that the batch is first.
    return new View(tensor, [...before, one], [before, [one]], this.kind)
  }

  /**
   * The position in ONNX's order of each stored value, if axis 1 and all behind it are one axis; undefined if the orders are
   * equal.
   */
  get storedOrder(): Uint32Array | undefined {
    const factors = this.axes.flat().filter(notBatch)
    const stored = this.stored.filter(notBatch)
    if (factors.every((factor, i) => factor === stored[i])) return undefined
    const strides = new Map<Factor, number>()
    let stride = 1
    for (const factor of factors.toReversed()) {
      strides.set(factor, stride)
      stride *= factor.size
    }
    let places = Uint32Array.of(0)
    for (const factor of stored) {
      const next = new Uint32Array(places.length * factor.size)
      places.forEach((place, i) => {
        for (let j = 0; j < factor.size; j++) next[i * factor.size + j] = place + j * strides.get(factor)!
      })
      places = next
    }
    return places
  }
}

export const sizeOfAll = (factors: readonly Factor[]): number =>
  factors.reduce((size, factor) => size * factor.size, 1)

const notBatch = (factor: Factor): boolean => factor !== batch

/** Factors that are neighbors both as stored and as wanted are moved as one. */
function runsOf(wanted: readonly Factor[], stored: readonly Factor[]): { first: number; size: number }[] {
  const runs: { first: number; next: number; size: number }[] = []
  for (const factor of wanted) {
    const at = stored.indexOf(factor)
    const run = runs.at(-1)
    if (run?.next === at) {
      run.next++
      run.size *= factor.size
    } else runs.push({ first: at, next: at + 1, size: factor.size })
  }
  return runs
}

function replace(parts: Map<Factor, readonly Factor[]>, factor: Factor, by: readonly Factor[]): void {
  parts.set(factor, by)
}

const partsOf = (parts: ReadonlyMap<Factor, readonly Factor[]>, factor: Factor): readonly Factor[] =>
  parts.get(factor)?.flatMap((part) => partsOf(parts, part)) ?? [factor]

function refuseReshape(from: readonly number[], to: readonly number[]): never {
  const product = (dims: readonly number[]): number => dims.reduce((a, b) => a * b, 1)
  const text = (dims: readonly number[]): string =>
    dims
      .map((dim) =>
        dim % batch.size === 0 && dim > 0 ? `${dim === batch.size ? '' : dim / batch.size}N` : dim,
      )
      .join(',')
  if (product(from) === product(to))
    throw new Unsupported(`[${text(from)}] as [${text(to)}] would split the batch`)
  throw new Unsupported(`[${text(from)}] cannot become [${text(to)}]`)
}
