// The report's files: report.json, classification-report.txt, report.html; and the summary on the terminal.

import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { classificationReport, deriveSeed } from 'receptive'
import { deviceText } from '../../device.js'
import { compare, type Comparison } from '../compare.js'
import { classNames } from '../layout.js'
import { gainInWords, percent } from './comparison.js'
import { disclaimer } from './disclaimer.js'
import { asTheLecture, flattery, type Lecture } from './lecture.js'
import { explained, rightAndWrong } from './methods.js'
import { page } from './page.js'
import { drawExamples, pictures, worstMistakes } from './pictures.js'
import type { Contestant, Results } from './results.js'

const EXAMPLES_EACH = 4
const MISTAKES = 12

/** Writes the report's files into `out` and prints the figures. */
export async function writeReport(out: string, results: Results): Promise<void> {
  const { contestants, dir, data, settings } = results
  const network = contestants[contestants.length - 1]
  const { assessment } = network
  const comparison = compare(
    contestants.map(({ assessment }) => assessment),
    data.test.paths,
    deriveSeed(settings.seed, 'bootstrap'),
  )
  const report = classificationReport(assessment.yTrue, assessment.yPred, { classNames })
  const lecture = settings.protocol === 'lecture' ? asTheLecture(network) : undefined
  // The linear model, which is the first, has no layer whose maps could be shown.
  const show = (chosen: readonly number[]) => pictures(dir, data.test, contestants.slice(1), chosen)
  const examples = drawExamples(assessment.yTrue, { each: EXAMPLES_EACH, seed: settings.seed })
  const mistakes = worstMistakes(assessment, MISTAKES)
  const versions = versionsHere()
  const content = await page({
    ...{ results, comparison, report, lecture },
    examples: await show(examples),
    mistakes: await show(mistakes),
    explained: await explained(dir, data.test, network, rightAndWrong(assessment, examples, mistakes)),
    settings: runCard(results, versions),
  })
  const figures = record(results, comparison, versions, lecture)
  await writeFile(join(out, 'classification-report.txt'), report)
  await writeFile(join(out, 'report.html'), content)
  await writeFile(join(out, 'report.json'), `${JSON.stringify(figures, null, 2)}\n`)

  console.log(`\n${report}`)
  if (lecture)
    console.log(
      `As the lecture printed it, with predictions in the place of the truth:\n\n${lecture.reversed}`,
    )
  console.log(
    `accuracy: ${contestants.map(({ recipe }, i) => `${recipe.title} ${percent(comparison[i].accuracy.value)}`).join(', ')}`,
  )
  console.log(gainInWords(results, comparison))
  if (lecture) console.log(flattery(lecture))
  console.log(`\n${join(out, 'report.html')}\n${disclaimer}`)
}

/** report.json. */
function record(
  results: Results,
  comparison: readonly Comparison[],
  versions: Record<string, string>,
  lecture: Lecture | undefined,
): object {
  const { settings, data, counts, source, contestants } = results
  const figures = ({ recipe, assessment, ...trained }: Contestant, i: number) => {
    const { metrics, confusionMatrix, rocAuc } = assessment
    const { name, title, size, epochs, batchSize, learningRate } = recipe
    return {
      ...{ name, title },
      settings: { size, epochs, batchSize, learningRate },
      training: {
        stopped: trained.history.stopped,
        epochs: trained.history.epoch.length,
        bestEpoch: trained.bestEpoch + 1,
        imagesPerSecond: trained.imagesPerSecond,
        history: trained.history.history,
      },
      test: {
        ...metrics,
        confusionMatrix,
        rocAuc: { ...rocAuc, classes: rocAuc.classes.map((area) => area ?? null) },
      },
      ...comparison[i],
    }
  }
  return {
    disclaimer,
    written: new Date().toISOString(),
    settings,
    versions,
    device: results.device,
    data: { source, counts, notes: data.notes, skipped: data.skipped },
    seconds: results.seconds,
    classNames,
    models: contestants.map(figures),
    lecture,
  }
}

/** The settings and circumstances, as the page lists them. */
function runCard(
  { settings, contestants, device, seconds }: Results,
  versions: Record<string, string>,
): Record<string, string | number> {
  const { recipe } = contestants[contestants.length - 1]
  const { size, epochs, batchSize, learningRate } = recipe
  const used = {
    ...settings,
    model: settings.model.join(', '),
    without: settings.without?.join(', '),
    size,
    epochs,
    batchSize,
    learningRate,
  }
  const given = Object.entries(used).filter(
    (entry): entry is [string, string | number] => entry[1] !== undefined,
  )
  const durations = Object.entries(seconds).map(([stage, s]) => [`${stage}, s`, s.toFixed(1)])
  return {
    ...Object.fromEntries(given),
    kernels: deviceText(device),
    ...versions,
    ...Object.fromEntries(durations),
  }
}

function versionsHere(): Record<string, string> {
  const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  return {
    receptive: version,
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    processor: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`,
  }
}
