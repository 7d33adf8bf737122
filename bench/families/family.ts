// A family of benchmarks: its problems, and the options for choosing among them.

import { isDescriptor } from '../shapes/descriptor.js'
import { convolutions, images } from '../shapes/networks.js'
import { select } from '../match.js'
import type { OpName, UpdateName } from '../../kernels/ops.js'
import { sizeOf, type Shape } from '../../kernels/shape.js'
import { hosts } from '../hosts/index.js'
import type { Problem } from '../problem.js'

export interface Family {
  readonly name: string
  readonly description: string
  /** All directions, with those measured by default first. */
  readonly directions: readonly string[]
  readonly defaultDirections: readonly string[]
  /** How a shape is written, for help and errors. */
  readonly notation: string
  /** Shapes by name. */
  readonly shapes: Readonly<Record<string, string>>
  readonly defaultShapes: readonly string[]
  /** All kernels of a direction, `family/name`, whatever shapes they support. */
  kernels(direction: string): readonly string[]
  /** @throws if the shape is not written correctly. */
  check(shape: NamedShape): void
  problem(shape: NamedShape, direction: string): Problem
}

export interface NamedShape {
  readonly text: string
  readonly name?: string
}

/** Names and patterns of names, or shapes written out. @throws if a name is unknown; the message lists them. */
export function chooseShapes(
  { shapes, defaultShapes, notation }: Pick<Family, 'shapes' | 'defaultShapes' | 'notation'>,
  asked: readonly string[] = defaultShapes,
): NamedShape[] {
  return asked.flatMap((text) => {
    if ((isDescriptor(text) || /_mb\d+$/.test(text)) && !(text in shapes)) return [{ text }]
    try {
      // A network's name means all its layers.
      const known = Object.keys(shapes)
      const pattern = known.some((name) => name.startsWith(`${text}/`)) ? `${text}/*` : text
      return select('shape', known, [pattern]).map((name) => ({ text: shapes[name], name }))
    } catch (error) {
      throw new Error(`${(error as Error).message}; or write one out, as ${notation}`, { cause: error })
    }
  })
}

/** Sizes in a shape's notation, `mb32ic6272oc128`. @throws if a size is missing, unknown or below 1. */
export function parseSizes<K extends string>(text: string, keys: readonly K[]): Record<K, number> {
  const found = new Map(
    Array.from(text.matchAll(/([a-z]+)(\d+)_?/g), ([, key, digits]) => [key, Number(digits)]),
  )
  const wrong = [...found.keys()].find((key) => !keys.includes(key as K))
  const lacking = keys.find((key) => !((found.get(key) ?? 0) >= 1))
  if (wrong !== undefined || lacking !== undefined)
    throw new Error(
      `shape '${text}': ${wrong === undefined ? `${String(lacking)} must be at least 1` : `there is no '${wrong}'`}; ` +
        `a shape is ${keys.map((key) => `${key}N`).join('')}`,
    )
  return Object.fromEntries(found) as Record<K, number>
}

/** All kernels of some ops, `family/name`. */
export const kernelsOf = (op: OpName): string[] =>
  hosts.flatMap((host) => host.kernels(op).map((name) => `${host.family}/${name}`))

export const updatesOf = (update: UpdateName): string[] =>
  hosts.flatMap((host) => host.updates(update).map((name) => `${host.family}/${name}`))

export const bytesOf = (shapes: readonly Shape[]): number =>
  4 * shapes.reduce((sum, shape) => sum + sizeOf(shape), 0)

/** Shapes of convolutions, for the families that have them. */
export const convolutionShapes = {
  notation: 'mb32ic32ih34oc32kh3 (benchdnn)',
  shapes: convolutions,
}

/** Weights, for the families that use them. */
export const weightShapes = {
  notation: 'n1048576: weights',
  shapes: { 'case-study/dense1': 'n1048576', 'case-study/conv2': 'n9216' },
  defaultShapes: ['case-study/dense1'],
  check: ({ text }: NamedShape) => void parseSizes(text, ['n']),
}

const imageSizes = ['mb', 'ic', 'ih'] as const

/** Shapes of images between layers, for the families that have them. */
export const imageShapes = {
  notation: 'mb32ic16ih32: images, channels, side',
  shapes: images,
  defaultShapes: ['resnet20/stage1', 'resnet50/conv2'],
  check: ({ text }: NamedShape) => void parseSizes(text, imageSizes),
}

/** Directions that each are an op on images. All of them are measured by default, unless a family says otherwise. */
export const imageOps = (opNames: Readonly<Record<string, OpName>>) => ({
  directions: Object.keys(opNames),
  defaultDirections: Object.keys(opNames),
  ...imageShapes,
  kernels: (direction: string) => kernelsOf(opNames[direction]),
})

/** The shape of a batch of images, and its notation. */
export function parseImages(text: string): { x: Shape; shape: string } {
  const { mb, ic, ih } = parseSizes(text, imageSizes)
  return { x: [mb, ih, ih, ic], shape: `mb${mb}ic${ic}ih${ih}` }
}
