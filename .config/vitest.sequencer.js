// Starts the longest files first, so that no core waits for one at the end. Without a record of earlier runs, as after
// `npm ci`, Vitest would start the largest first; some of the longest are tables of a few lines.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { BaseSequencer } from 'vitest/node'

/** Those that take more than half a minute, the longest first. */
const longest = [
  'test/package.test.ts',
  'test/examples/pneumonia.test.ts',
  'test/browser/gpu.test.ts',
  'test/examples/browser/page.test.ts',
  'test/browser/gpu-faults.test.ts',
  'test/environments/environments.test.ts',
  'test/training/trajectory-gpu.test.ts',
  'test/docs/site-in-page.test.ts',
  'test/published.test.ts',
  'test/config/git-install.test.ts',
  'test/training/trajectory.test.ts',
  'test/browser/kernels.test.ts',
  'test/bench/browser.test.ts',
  'test/examples/resnet.test.ts',
  'test/conformance/gpu.test.ts',
  'test/docs/exercise-answers.test.ts',
  'test/bench/run.test.ts',
  'test/conformance/wasm.test.ts',
  'test/conformance/reference.test.ts',
]

export class LongestFirst extends BaseSequencer {
  async sort(files) {
    const lost = longest.filter((path) => !existsSync(join(this.ctx.config.root, path)))
    if (lost.length > 0)
      throw new Error(`.config/vitest.sequencer.js lists files that do not exist: ${lost.join(', ')}`)
    const rank = ({ moduleId }) => {
      const at = longest.findIndex((path) => moduleId.endsWith(`/${path}`))
      return at < 0 ? longest.length : at
    }
    const sorted = await super.sort(files)
    return sorted.sort((a, b) => a.project.name.localeCompare(b.project.name) || rank(a) - rank(b))
  }
}
