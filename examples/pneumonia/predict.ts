// Class probabilities for single files.

import { loadModel, readImage } from 'receptive'
import { turbo } from 'receptive/turbo'
import { disclaimer } from './report/disclaimer.js'

/**
 * Prints a table of probabilities, one line per file; a file that cannot be read is named on the standard error.
 * @returns whether every file was read.
 * @throws if the model cannot be loaded, or does not take images.
 */
export async function predict(modelPath: string, files: readonly string[]): Promise<boolean> {
  const model = await loadModel(modelPath)
  try {
    const [height, width, channels] = model.inputShape
    if (model.inputShape.length !== 3 || (channels !== 3 && channels !== 1))
      throw new Error(
        `${modelPath} takes inputs [${model.inputShape.join(', ')}], not RGB or gray images [H, W, 3] or [H, W, 1]`,
      )
    const names = model.classNames ?? Array.from({ length: model.outputShape[0] }, (_, k) => `class ${k}`)
    const fileWidth = Math.max(4, ...files.map((file) => file.length))
    const line = (file: string, cells: readonly string[], prediction: string) =>
      [file.padEnd(fileWidth), ...cells.map((cell, k) => cell.padStart(names[k].length)), prediction].join(
        '  ',
      )
    console.log(line('file', names, 'prediction'))
    const decoder = turbo()
    let failed = 0
    for (const file of files) {
      try {
        const { data } = await model.predict(
          await readImage(file, { size: [height, width], channels, decoder }),
        )
        const cells = Array.from(data, (p) => `${(100 * p).toFixed(1)} %`)
        console.log(line(file, cells, names[data.indexOf(Math.max(...data))]))
      } catch (error) {
        failed++
        console.error(error instanceof Error ? error.message : error)
      }
    }
    console.error(`\n${disclaimer}`)
    return failed === 0
  } finally {
    model.dispose()
  }
}
