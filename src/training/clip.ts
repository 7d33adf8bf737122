// Clips large gradients before an update. docs/optimizers.md

import type { Backend, Tensor } from '../tensor/tensor.js'
import type { UpdateOptions } from './update-options.js'

/** Replaces the gradients by clipped ones. Without clipping, returns them unchanged. */
export function clip(
  backend: Backend,
  { clipValue, clipNorm, globalClipNorm }: UpdateOptions,
  gradients: readonly Tensor[],
): readonly Tensor[] {
  const squaresOf = (w: Tensor): Tensor => backend.run('l1l2', { w }, { l1: 0, l2: 1 })
  if (clipValue !== undefined)
    return replaced(gradients, (g) => backend.run('clipByValue', { g }, { clipValue }))
  if (clipNorm !== undefined)
    return replaced(gradients, (g) => backend.run('clipByNorm', { g, squares: squaresOf(g) }, { clipNorm }))
  if (globalClipNorm === undefined) return gradients
  const squares = gradients.map(squaresOf).reduce((a, b) => backend.run('add', { a, b }))
  return replaced(gradients, (g) => backend.run('clipByNorm', { g, squares }, { clipNorm: globalClipNorm }))
}

/** One at a time, so that both versions exist for one gradient only. */
const replaced = (gradients: readonly Tensor[], by: (g: Tensor) => Tensor): readonly Tensor[] =>
  gradients.map((g) => {
    const replacement = by(g)
    g.dispose()
    return replacement
  })
