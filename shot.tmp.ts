// node --import tsx shot.tmp.ts URL OUT width [dark] [full]
import { openBrowser } from './test/support/browser.ts'
const [url, out, width, scheme, full, height] = process.argv.slice(2)
const b = await openBrowser()
const c = await b.newContext({ viewport: { width: +width, height: +(height ?? 844) }, colorScheme: (scheme as 'dark') ?? 'light', deviceScaleFactor: 1 })
const p = await c.newPage(); await p.goto(url); await p.waitForTimeout(500)
await p.screenshot({ path: out, fullPage: full === 'full' }); await b.close()
