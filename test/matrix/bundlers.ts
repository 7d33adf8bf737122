// Bundlers of pages that the everyday tests leave out: Rollup and Parcel.

import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { chromium, Reports, reporting } from './pages.js'
import { execute, project, versionOf, type Row } from './row.js'

const main = "import { report } from './report.js'\nimport { train } from './train.js'\nreport(train())\n"
const html = (script: string): string =>
  `<!doctype html><meta charset="utf-8"><script type="module" src="${script}"></script>`

const bundler = (
  name: string,
  {
    packages,
    files,
    args,
    page,
  }: { packages: string[]; files: Record<string, string>; args: string[]; page: string },
): Row => ({
  name: `${name}, a page`,
  async run(place) {
    const [tool] = packages
    const folder = await project(place, tool, { packages, files: { ...files, 'main.js': main } })
    const reports = await Reports.of(folder)
    try {
      await writeFile(join(folder, 'report.js'), reporting(reports.origin))
      await execute(join(folder, 'node_modules/.bin', tool), args, { cwd: folder })
      const trained = await reports.from(chromium, `${reports.origin}/${page}`)
      return { version: await versionOf(folder, tool), trained }
    } finally {
      reports.close()
    }
  },
})

export const bundlerRows: readonly Row[] = [
  bundler('Rollup', {
    packages: ['rollup', '@rollup/plugin-node-resolve', '@rollup/plugin-commonjs'],
    files: {
      'rollup.config.js': `import resolve from '@rollup/plugin-node-resolve'
import commonjs from '@rollup/plugin-commonjs'
export default { input: 'main.js', output: { dir: 'built' }, plugins: [resolve({ browser: true }), commonjs()] }`,
      'index.html': html('built/main.js'),
    },
    args: ['--config'],
    page: 'index.html',
  }),
  bundler('Parcel', {
    packages: ['parcel'],
    files: {
      // It looks at a package's exports where it is told to.
      'package.json':
        '{ "private": true, "type": "module", "@parcel/resolver-default": { "packageExports": true } }',
      'index.html': html('main.js'),
    },
    args: ['build', 'index.html', '--dist-dir', 'built', '--public-url', './', '--no-cache'],
    page: 'built/index.html',
  }),
]
