// Test runners.

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execute, project, versionOf, type Row, type Trained } from './row.js'

/** A test that writes what its training came to. */
const test = (load: string, write: string): string => `
${load}
test('trains', async () => {
  const trained = await train()
  expect(trained.right).toBe(1)
  ${write}('trained.json', JSON.stringify(trained))
}, 60000)
`

/** train.js as a script, which requires the package. */
const script = `
const { readFileSync, writeFileSync } = require('node:fs')
const { arrayDataset, layers, loadModel, openBackend, Random, sequential, sgd } = require('receptive')
const text = readFileSync('train.js', 'utf8').replace(/import [^]*? from '[^']+'/, '').replace(/export /g, '')
const names = { arrayDataset, layers, loadModel, openBackend, Random, sequential, sgd }
const train = new Function(...Object.keys(names), text + '; return train')(...Object.values(names))
`

const tester = (
  name: string,
  {
    tool,
    packages = [],
    args,
    file,
    text,
  }: { tool: string; packages?: string[]; args: string[]; file: string; text: string },
): Row => ({
  name,
  async run(place) {
    const folder = await project(place, name.replace(/\W/g, ''), {
      packages: [tool, ...packages],
      files: { [file]: text },
    })
    await execute(join(folder, 'node_modules/.bin', tool), args, { cwd: folder })
    const trained = JSON.parse(await readFile(join(folder, 'trained.json'), 'utf8')) as Trained
    return { version: await versionOf(folder, tool), trained }
  },
})

export const testerRows: readonly Row[] = [
  tester('Vitest', {
    ...{ tool: 'vitest', args: ['run', '--globals'], file: 'train.test.js' },
    text: test(
      "import { writeFileSync } from 'node:fs'\nimport { train } from './train.js'",
      'writeFileSync',
    ),
  }),
  tester('Jest', { tool: 'jest', args: [], file: 'train.test.cjs', text: test(script, 'writeFileSync') }),
  tester('Jest, with jest-fixed-jsdom', {
    ...{
      tool: 'jest',
      packages: ['jest-environment-jsdom', 'jest-fixed-jsdom'],
      args: ['--env', 'jest-fixed-jsdom'],
      file: 'train.test.cjs',
    },
    text: test(script, 'writeFileSync'),
  }),
]
