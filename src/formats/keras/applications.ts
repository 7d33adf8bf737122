// The applications of the layers in a functional model of Keras, in an order in which they can be made.

import { shorten } from '../../check/describe-value.js'
import type { LayerEntry } from './entries.js'
import { isReference, type Input, type Reference } from './inbound.js'

/**
 * The index of each layer's first application. If a layer has already been applied elsewhere, like a nested model when it
 * was made, counting continues from there.
 */
export function firstNodes(
  layers: readonly LayerEntry[],
  outputs: readonly Reference[],
): ReadonlyMap<string, number> {
  const highest = new Map<string, number>()
  const references = layers.flatMap(({ inbound }) => inbound.flat()).filter(isReference)
  for (const { layer, node } of [...references, ...outputs])
    highest.set(layer, Math.max(highest.get(layer) ?? 0, node))
  return new Map(
    layers.map(({ name, inbound, is }) => {
      const count = is === 'input' ? 1 : inbound.length
      return [name, Math.max(0, (highest.get(name) ?? 0) - (count - 1))]
    }),
  )
}

interface Application {
  readonly layer: LayerEntry
  readonly node: number
  readonly inputs: readonly Input[]
}

/**
 * All applications, each after those whose results it takes.
 * @param offset what `firstNodes` returns.
 * @throws if one takes from a layer that is not in the file, or from itself.
 */
export function* inOrder(
  layers: readonly LayerEntry[],
  offset: ReadonlyMap<string, number>,
): Generator<Application> {
  const key = (layer: string, node: number): string => `${node} ${layer}`
  const waiting = new Map<string, { readonly one: Application; missing: number }[]>()
  const present = new Set(layers.filter(({ is }) => is === 'input').map(({ name }) => key(name, 0)))
  /** A stack: the next one is last. */
  const ready: Application[] = []
  let left = 0
  for (const layer of layers) {
    if (layer.is === 'input') continue
    layer.inbound.forEach((inputs, node) => {
      left++
      const one = { layer, node, inputs }
      const needs = new Set(
        inputs.filter(isReference).map((ref) => key(ref.layer, ref.node - (offset.get(ref.layer) ?? 0))),
      )
      const open = [...needs].filter((need) => !present.has(need))
      const entry = { one, missing: open.length }
      if (open.length === 0) ready.push(one)
      for (const need of open) {
        const list = waiting.get(need)
        if (list) list.push(entry)
        else waiting.set(need, [entry])
      }
    })
  }
  ready.reverse()
  for (let one = ready.pop(); one; one = ready.pop()) {
    left--
    yield one
    const done = key(one.layer.name, one.node)
    for (const entry of (waiting.get(done) ?? []).toReversed())
      if (--entry.missing === 0) ready.push(entry.one)
    waiting.delete(done)
  }
  if (left > 0) {
    const stuck = [...waiting.values()].flat()[0]?.one.layer.place
    throw new Error(
      `loadModel: layer '${shorten(stuck ?? '')}' takes from a layer that is not in the file, or depends on itself; ` +
        'the file is damaged',
    )
  }
}
