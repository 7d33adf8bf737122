// The report's files: report.json, classification-report.txt, report.html; and the summary on the terminal.

import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { classificationReport } from 'receptive'
import { deviceText } from '../../device.js'
import type { Assessment } from '../assess.js'
import { classNames } from '../layout.js'
import { disclaimer } from './disclaimer.js'
import { page } from './page.js'
import { drawExamples, pictures, worstMistakes } from './pictures.js'
import type { Results } from './results.js'

const EXAMPLES_EACH = 4
const MISTAKES = 12

/** Writes the report's files into `out` and prints the figures. */
export async function writeReport(out: string, results: Results): Promise<void> {
  const { network, baseline, dir, data, settings } = results
  const report = classificationReport(network.yTrue, network.yPred, { classNames })
  const show = (chosen: readonly number[]) => pictures(dir, data.test, network, chosen)
  const versions = versionsHere()
  const content = await page({
    results,
    report,
    examples: await show(drawExamples(network.yTrue, { each: EXAMPLES_EACH, seed: settings.seed })),
    mistakes: await show(worstMistakes(network, MISTAKES)),
    settings: runCard(results, versions),
  })
  await writeFile(join(out, 'classification-report.txt'), report)
  await writeFile(join(out, 'report.html'), content)
  await writeFile(join(out, 'report.json'), `${JSON.stringify(record(results, versions), null, 2)}\n`)

  const gain = 100 * (network.metrics.accuracy - baseline.metrics.accuracy)
  const percent = ({ metrics }: Assessment) => `${(100 * metrics.accuracy).toFixed(1)} %`
  console.log(`\n${report}`)
  console.log(`accuracy: network ${percent(network)}, linear model ${percent(baseline)}:`)
  console.log(`the network is ${Math.abs(gain).toFixed(1)} points ${gain >= 0 ? 'better' : 'worse'}`)
  console.log(`\n${join(out, 'report.html')}\n${disclaimer}`)
}

/** report.json. */
function record(results: Results, versions: Record<string, string>): object {
  const { settings, baselineSettings, data, counts, source, trained, network, baseline } = results
  const figures = ({ metrics, confusionMatrix, rocAuc }: Assessment) => ({
    ...metrics,
    confusionMatrix,
    rocAuc: { ...rocAuc, classes: rocAuc.classes.map((area) => area ?? null) },
  })
  return {
    disclaimer,
    written: new Date().toISOString(),
    settings,
    versions,
    device: results.device,
    data: { source, counts, notes: data.notes, skipped: data.skipped },
    seconds: results.seconds,
    training: {
      stopped: trained.history.stopped,
      epochs: trained.history.epoch.length,
      bestEpoch: trained.bestEpoch + 1,
      imagesPerSecond: trained.imagesPerSecond,
      history: trained.history.history,
    },
    classNames,
    test: figures(network),
    baseline: { settings: baselineSettings, ...figures(baseline) },
    accuracyGain: network.metrics.accuracy - baseline.metrics.accuracy,
  }
}

/** The settings and circumstances, as the page lists them. */
function runCard(
  { settings, device, seconds }: Results,
  versions: Record<string, string>,
): Record<string, string | number> {
  const given = Object.entries(settings).filter(
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
