// Progress bars on a terminal, by cli-progress. It is loaded when a bar is wanted, because it does not always run when
// bundled into an ES module.

import type { Options, SingleBar } from 'cli-progress'
import { warnOnce } from '../check/warn-once.js'

/** A bar that has not been started; undefined, with a warning the first time, if cli-progress does not load. */
export async function terminalBar(options: Options): Promise<SingleBar | undefined> {
  try {
    const { default: progress } = await import('cli-progress')
    return new progress.SingleBar(options)
  } catch (error) {
    warnOnce(`there is no progress bar: ${(error as Error).message}`)
    return undefined
  }
}
