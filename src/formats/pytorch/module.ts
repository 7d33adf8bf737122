// Builds a PyTorch module: submodules, the lines of its forward pass, and the place of each weight.

import type { Shape } from '../../../kernels/shape.js'
import type { Layer } from '../../layers/layer.js'
import { Layouts, type Layout } from '../channels-first/layouts.js'
import type { Rearrangement } from '../channels-first/rearranged.js'
import type { ShapedGraph, ShapedNode } from '../channels-first/shaped-graph.js'
import { helpers, type HelperName } from './helpers.js'
import { Identifiers, python } from './python.js'

/** The result of a layer, as an expression, with its layout. */
export interface Computed {
  readonly code: string
  readonly layout: Layout
  /** `[H, W, C]`, if it is an image flattened channels first. */
  readonly image?: Shape | undefined
}

/** The place of one of our weights in the module's `state_dict`. */
export interface Placement {
  /** `conv2d/kernel` */
  readonly ours: string
  readonly shape: Shape
  /** `conv2d.weight` */
  readonly theirs: string
  readonly move: Rearrangement
}

/** Weights of a submodule: its names for them, with the layer's names; '' if it is itself the weight. */
export type Parts = Readonly<Record<string, readonly [key: string, move: Rearrangement]>>

export class TorchModule {
  readonly layouts: Layouts<string>
  readonly placements: Placement[] = []
  /** Integers that a `state_dict` must contain besides the weights. */
  readonly counters: string[] = []
  readonly submodules: string[] = []
  readonly lines: string[] = []
  /** Names of the variables in the forward pass. */
  readonly variables = new Identifiers()
  readonly #attributes = new Identifiers()
  readonly #helpers = new Set<HelperName>()
  readonly #made = new Map<Layer, Map<string, string>>()

  constructor({ shapes }: ShapedGraph) {
    this.layouts = new Layouts<string>(shapes, {
      permute: (value, perm) => `${value}.permute(${perm.join(', ')})`,
      reshape: (value, [, ...shape]) => `torch.reshape(${value}, ${python([-1, ...shape])})`,
    })
  }

  /** The expression of one of a node's inputs. */
  take({ inputs }: ShapedNode, layout: Layout, i = 0): string {
    return this.layouts.get(inputs[i], layout)
  }

  /** The name of a function or class that is written before the module. */
  helper(name: HelperName): HelperName {
    this.#helpers.add(name)
    return name
  }

  /**
   * A submodule of a layer, made at the layer's first use.
   * @param part distinguishes it from others of the same layer: `_depthwise`.
   * @returns its name, `self.conv2d`.
   */
  submodule({ layer, name, weights }: ShapedNode, construct: string, parts: Parts = {}, part = ''): string {
    const known = this.#made.get(layer)?.get(part)
    if (known !== undefined) return known
    const attribute = this.#attributes.make(name + part)
    const own = `self.${attribute}`
    this.#made.set(layer, new Map([...(this.#made.get(layer) ?? []), [part, own]]))
    this.submodules.push(`${own} = ${construct}`)
    for (const [key, [ours, move]] of Object.entries(parts))
      if (Object.hasOwn(weights, ours))
        this.placements.push({
          ...{ ours: weights[ours].name, shape: weights[ours].shape },
          ...{ theirs: key === '' ? attribute : `${attribute}.${key}`, move },
        })
    if (!layer.trainable && Object.keys(parts).length > 0)
      this.submodules.push(`${own}.requires_grad_(False)`)
    return own
  }

  /** The source of the functions and classes that it needs. */
  get helpers(): readonly string[] {
    return Object.entries(helpers)
      .filter(([name]) => this.#helpers.has(name as HelperName))
      .map(([, text]) => text)
  }
}
