// What a page loads fixtures with: they are bundled with its script, in the place of test/fixtures/load.ts.

import residual from '../fixtures/trajectory-residual.json' with { type: 'json' }
import small from '../fixtures/trajectory-small.json' with { type: 'json' }
import trajectory from '../fixtures/trajectory.json' with { type: 'json' }

const fixtures: Readonly<Record<string, unknown>> = {
  trajectory,
  'trajectory-small': small,
  'trajectory-residual': residual,
}

export const loadFixture = <T>(name: string): T => fixtures[name] as T
