// Bars on a terminal, by cli-progress. It is loaded when a bar is wanted: bundled into an ES module it cannot always run.

import type { Options, SingleBar } from 'cli-progress'
import { warnOnce } from '../check/warn-once.js'

/** A bar that is not begun; undefined where cli-progress does not load, which is said once. */
export async function terminalBar(options: Options): Promise<SingleBar | undefined> {
  try {
    const { default: progress } = await import('cli-progress')
    return new progress.SingleBar(options, progress.Presets.shades_classic)
  } catch (error) {
    warnOnce(`there is no progress bar: ${(error as Error).message}`)
    return undefined
  }
}
