// Runs files of the Node suite in a page, with Vitest's own runner and assertions. It is bundled in the place of 'vitest'.

import { chai, customMatchers, JestAsymmetricMatchers, JestChaiExpect, JestExtend } from '@vitest/expect'
import { startTests, type Task, type VitestRunner } from '@vitest/runner'

export { afterAll, afterEach, beforeAll, beforeEach, describe, it } from '@vitest/runner'

chai.use(JestExtend)
chai.use(JestChaiExpect)
chai.use(JestAsymmetricMatchers)

export const expect = Object.assign(
  (value: unknown, message?: string) => chai.expect(value, message),
  chai.expect,
)
// `toSatisfy` and its kind, added as Vitest adds them; chai's types do not know of it.
;(chai.expect as unknown as { extend(on: object, matchers: object): void }).extend(expect, customMatchers)

/** A test that ran. */
export interface TestResult {
  readonly name: string
  /** `pass`, `fail`, `skip`… */
  readonly state: string
  readonly errors: readonly string[]
}

/** Runs test files; each is given by its name and what imports it. */
export async function runTests(
  files: Readonly<Record<string, () => Promise<unknown>>>,
): Promise<readonly TestResult[]> {
  const runner: VitestRunner = {
    config: {
      root: '/',
      setupFiles: [],
      name: undefined,
      passWithNoTests: false,
      testNamePattern: undefined,
      allowOnly: false,
      sequence: { seed: 0, hooks: 'parallel', setupFiles: 'parallel' },
      chaiConfig: undefined,
      maxConcurrency: 1,
      testTimeout: 100_000,
      hookTimeout: 100_000,
      retry: 0,
      includeTaskLocation: false,
      tags: [],
      tagsFilter: undefined,
      strictTags: false,
    },
    importFile: (path) => files[path](),
  }
  return (await startTests(Object.keys(files), runner)).flatMap((file) => resultsOf(file, file.filepath))
}

function resultsOf(task: Task, name: string): TestResult[] {
  const own = { name, state: task.result?.state ?? 'not run', errors: task.result?.errors ?? [] }
  const result = { ...own, errors: own.errors.map(({ message }) => message) }
  if (task.type === 'test') return [result]
  // A suite is listed beside its tests if it fails itself: in a hook, or on import.
  return [
    ...(result.errors.length > 0 ? [result] : []),
    ...task.tasks.flatMap((inner) => resultsOf(inner, `${name} > ${inner.name}`)),
  ]
}
