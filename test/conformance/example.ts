import type { NDArray, Shape } from '../../kernels/shape.js'
import { randomArray } from '../support/arrays.js'
import { isNormal, special as specialValues, sprinkle } from './fills.js'
import { isBent } from './tolerances.js'
import type { AnyOp, Draw, Example, Fill, Row, Specials } from './row.js'

/** Fills a draw's inputs, the same for the same seed; if asked, with special values among them. */
export function exampleOf<K extends AnyOp>(
  { values = {}, special: held, exponential }: Row<K>,
  draw: Draw<K>,
  seed: number,
  special: Specials,
): Example<K> {
  const fills: Readonly<Record<string, Fill<K> | undefined>> = values
  const holds: Readonly<Record<string, readonly number[] | undefined>> | undefined = held?.(draw)
  const none = special === 'none' || (special === 'gpu' && (exponential || isBent(draw.attributes)))
  const inputs: Record<string, NDArray> = {}
  for (const [i, [name, shape]] of Object.entries<Shape>(draw.shapes).entries()) {
    const own = (seed + 100 * i) >>> 0
    const before = inputs as Partial<Example<K>['inputs']>
    const filled = fills[name]?.(shape, own, draw, before) ?? randomArray(shape, own)
    const odd = (holds ? holds[name] : specialValues)?.filter((value) => special === 'all' || isNormal(value))
    inputs[name] = odd && !none ? sprinkle(filled, odd, own) : filled
  }
  return { inputs: inputs as Example<K>['inputs'], attributes: draw.attributes }
}
