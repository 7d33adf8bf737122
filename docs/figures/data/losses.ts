// The curves of the losses' figure, by the library's ops.

import { evenly, points } from './curves.js'
import { exact, rows } from './ops.js'

export async function losses() {
  const backend = await exact()
  const column = (values: readonly number[]) =>
    rows(
      backend,
      values.map((value) => [value]),
    )
  const [logits, errors] = [evenly(-4, 4, 161), evenly(-3, 3, 121)]
  const [x, d] = [column(logits), column(errors)]
  const [yes, none] = [column(logits.map(() => 1)), column(errors.map(() => 0))]
  const p = backend.run('sigmoid', { x }, {})
  const of = {
    crossEntropy: backend.run('sigmoidCrossEntropy', { x, target: yes }, {}),
    focal: backend.run(
      'sigmoidFocalCrossEntropy',
      { x, target: yes },
      { gamma: 2, positive: 1, negative: 1 },
    ),
    squared: backend.run('meanSquaredError', { x: p, target: yes }, {}),
  }
  const by = {
    squared: backend.run('meanSquaredError', { x: d, target: none }, {}),
    absolute: backend.run('meanAbsoluteError', { x: d, target: none }, {}),
    huber: backend.run('huber', { x: d, target: none }, { delta: 1 }),
  }
  const ofLogits = {
    crossEntropy: points(logits, await of.crossEntropy.data()),
    focal: points(logits, await of.focal.data()),
    squared: points(logits, await of.squared.data()),
  }
  const ofErrors = {
    squared: points(errors, await by.squared.data()),
    absolute: points(errors, await by.absolute.data()),
    huber: points(errors, await by.huber.data()),
  }
  backend.dispose()
  return { ofLogits, ofErrors }
}
