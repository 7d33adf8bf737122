import { sameShape, formatShape, type NDArray } from '../../kernels/shape.js'
import type { Measure, Row } from './row.js'
import { spreads } from './tolerances.js'

/**
 * What is wrong with a kernel's results, if anything is. NaN must be NaN and an infinity that infinity; a zero may have
 * either sign.
 */
export function firstWrong(
  results: readonly NDArray[],
  exact: readonly NDArray[],
  measure: Measure,
  tolerance: ReturnType<Row<never>['tolerance']>,
): string | undefined {
  const allowed = tolerance(measure)
  const lenient = spreads(measure.kernel)
  const lost = (at: number): boolean => results.some(({ data }) => !Number.isFinite(data[at]))
  for (const [i, { shape, data }] of exact.entries()) {
    const result = results[i]
    if (!sameShape(result.shape, shape))
      return `result ${i} has the shape ${formatShape(result.shape)}, not ${formatShape(shape)}`
    for (let at = 0; at < data.length; at++) {
      const [is, should] = [result.data[at], data[at]]
      if (is === should || (Number.isNaN(is) && Number.isNaN(should))) continue
      if (lenient && lost(at)) continue
      const most = Number.isFinite(should) ? allowed(i, at) : 0
      if (Math.abs(is - should) <= most) continue
      return `element ${at} of result ${i}, ${formatShape(shape)}, is ${is}, not ${should} to within ${most}`
    }
  }
  return undefined
}
