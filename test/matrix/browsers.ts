// Pages without a bundler: an import map, and a module worker, in each browser.

import { execute, project, type Row } from './row.js'
import { chromium, chromiumVersion, firefox, Reports, reporting, webkit, type Browser } from './pages.js'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const bundle = './node_modules/receptive/dist/receptive.browser.js'
const importMap = `<!doctype html><meta charset="utf-8">
<script type="importmap">{ "imports": { "receptive": "${bundle}" } }</script>
<script type="module">
  import { report } from './report.js'
  import { train } from './train.js'
  report(train())
</script>`
/** Workers know no import map: the worker imports the file by its path. */
const withWorker = `<!doctype html><meta charset="utf-8">
<script type="module">
  import { report } from './report.js'
  report(new Promise((resolve, reject) => {
    const worker = new Worker('worker.js', { type: 'module' })
    worker.onmessage = ({ data }) => resolve(data)
    worker.onerror = ({ message }) => reject(new Error(message))
  }))
</script>`

const printedBy =
  (program: string, ...args: readonly string[]) =>
  () =>
    execute(program, args, {})

/** A name, what opens a page, and what gives a text with the version. */
const browsers: readonly (readonly [string, Browser, () => Promise<string>])[] = [
  ['Chromium', chromium, chromiumVersion],
  ['Firefox', firefox, printedBy('firefox-esr', '--version')],
  ['WebKit', webkit, printedBy('dpkg-query', '--showformat=${Version}', '--show', 'libwebkit2gtk-4.1-0')],
]

export const browserRows: readonly Row[] = browsers.flatMap(([name, open, version]) =>
  [
    ['a page with an import map', 'map.html'],
    ['a module worker', 'worker.html'],
  ].map(([what, page]) => ({
    name: `${name}, ${what}`,
    async run(place: Parameters<Row['run']>[0]) {
      const folder = await project(place, 'browsers', {
        files: { 'map.html': importMap, 'worker.html': withWorker },
      })
      const reports = await Reports.of(folder)
      try {
        await writeFile(join(folder, 'report.js'), reporting(reports.origin))
        await writeFile(
          join(folder, 'worker.js'),
          `import { train } from './train-by-path.js'\ntrain().then(postMessage)\n`,
        )
        await execute('sh', ['-c', `sed "s#'receptive'#'${bundle}'#" train.js > train-by-path.js`], {
          cwd: folder,
        })
        const trained = await reports.from(open, `${reports.origin}/${page}`)
        return { version: /\d[\d.]*/.exec(await version())![0], trained }
      } finally {
        reports.close()
      }
    },
  })),
)
