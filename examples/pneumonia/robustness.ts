// How models perform on films with a different exposure or frame.

import { loadModel, openBackend } from 'receptive'
import { assess } from './assess.js'
import { loadXrays } from './data.js'
import { disclaimer } from './report/disclaimer.js'
import { shifted, shifts } from './shifts.js'

export interface RobustnessSettings {
  readonly data: string
  /** The seed with which the models were trained: it determines the test patients. */
  readonly seed: number
  readonly limit?: number
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`

/**
 * Prints, for each model and each change, accuracy on the test films, its mean over the classes, and the recall of each
 * class.
 * @throws if a model cannot be loaded, or does not take square images.
 */
export async function robustness(paths: readonly string[], settings: RobustnessSettings): Promise<void> {
  const backend = await openBackend('wasm')
  try {
    for (const path of paths) {
      const model = await loadModel(path, { backend })
      const [height, width, channels] = model.inputShape
      if (model.inputShape.length !== 3 || height !== width || (channels !== 1 && channels !== 3))
        throw new Error(
          `${path} takes inputs [${model.inputShape.join(', ')}], not square RGB or gray images`,
        )
      const { test } = await loadXrays(settings.data, { ...settings, size: height, channels })
      console.log(`\n${path}, ${test.length} test films`)
      const rows: Record<string, Record<string, string>> = {}
      for (const [name, change] of Object.entries(shifts)) {
        const { metrics } = await assess(model, shifted(test, change))
        rows[name] = {
          accuracy: percent(metrics.accuracy),
          'mean recall': percent(metrics.macroAverage.recall),
          ...Object.fromEntries(metrics.classes.map(({ name, recall }) => [name, recall.toFixed(2)])),
        }
      }
      console.table(rows)
      model.dispose()
    }
    console.log(disclaimer)
  } finally {
    backend.dispose()
  }
}
