import { openBrowser } from './test/support/browser.ts'
import { readFileSync } from 'node:fs'
const names = process.argv.slice(3)
const scheme = process.argv[2] as 'dark' | 'light'
const b = await openBrowser()
const c = await b.newContext({ viewport: { width: 1500, height: 900 }, colorScheme: scheme })
const p = await c.newPage()
const html = names.map((n) => `<div style="display:inline-block;margin:6px;vertical-align:top">${readFileSync(`docs/figures/${n}.svg`, 'utf8')}</div>`).join('')
await p.setContent(`<body style="margin:4px;background:#888">${html}</body>`)
await p.screenshot({ path: '/tmp/a-src/shot.png', fullPage: true })
await b.close()
