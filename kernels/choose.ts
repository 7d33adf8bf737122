// Which kernel of a row runs.

import type { Attributes, Inputs, OpName } from './ops.js'
import type { Shape } from './shape.js'

/** An entry of a row, of any family. `context` is whatever else a family's kernels need to decide. */
interface Candidate<K extends OpName, C extends readonly unknown[]> {
  /** Whether it can run these shapes; absent: always. */
  supports?(shapes: Inputs<K, Shape>, attributes: Attributes<K>, ...context: C): boolean
  /** Whether it should run shapes that it supports; absent: always. */
  suits?(shapes: Inputs<K, Shape>, attributes: Attributes<K>): boolean
}

/**
 * The first kernel of a row that supports the shapes and suits them.
 * @throws if there is none. The caller names the op, which may differ from this row's.
 */
export function choose<K extends OpName, T extends Candidate<K, C>, C extends readonly unknown[]>(
  row: readonly (T & Candidate<K, C>)[],
  shapes: Inputs<K, Shape>,
  attributes: Attributes<K>,
  ...context: C
): T {
  const chosen = row.find(
    (kernel) =>
      (kernel.supports?.(shapes, attributes, ...context) ?? true) &&
      (kernel.suits?.(shapes, attributes) ?? true),
  )
  if (!chosen) throw new Error('no kernel of the family supports these shapes')
  return chosen
}
