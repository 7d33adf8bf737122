// A real Chromium for the tests: one that is installed, else the one inside @sparticuz/chromium, unpacked once.

import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { chromium, type Browser, type Page } from 'playwright-core'

const installed = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

// As on a closed network: nothing is fetched, updated or reported.
const flags = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

// WebGL and WebGPU on SwiftShader, which runs anywhere, so that tests see the same arithmetic everywhere.
const gpuFlags = [
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--enable-features=Vulkan',
  '--ignore-gpu-blocklist',
]

// Whatever GPU there is.
const hardwareFlags = ['--enable-unsafe-webgpu', '--enable-features=Vulkan', '--ignore-gpu-blocklist']

interface Program {
  readonly executablePath: string
  readonly env?: Record<string, string>
}

// A machine whose locale is POSIX gives pages the language en-US@posix, which Intl refuses.
const environment = { ...(process.env as Record<string, string>), LC_ALL: 'en_US.UTF-8' }

/**
 * Opens Chromium: `CHROME_PATH` if it is set, else one installed, else the packaged one.
 *
 * @param gpu whether pages have WebGL and WebGPU; `hardware`: on the machine's own GPU.
 * @throws if none starts; the message has each one's reason and says what to install.
 */
export async function openBrowser({ gpu = false }: { gpu?: boolean | 'hardware' } = {}): Promise<Browser> {
  const args = [...flags, ...(gpu === 'hardware' ? hardwareFlags : gpu ? gpuFlags : ['--disable-gpu'])]
  const { CHROME_PATH } = process.env
  const paths = CHROME_PATH === undefined ? installed.filter((path) => existsSync(path)) : [CHROME_PATH]
  const programs: (() => Promise<Program>)[] = paths.map(
    (executablePath) => () => Promise.resolve({ executablePath }),
  )
  if (CHROME_PATH === undefined) programs.push(packaged)
  const reasons: string[] = []
  for (const program of programs)
    try {
      return await chromium.launch({ env: environment, ...(await program()), args, timeout: 60_000 })
    } catch (error) {
      reasons.push(error instanceof Error ? error.message : String(error))
    }
  throw new Error(
    'The tests in a browser need a Chromium that starts. Install one (Debian: apt-get install chromium), or set ' +
      `CHROME_PATH to the program of one. What was tried:\n${reasons.join('\n')}`,
  )
}

/**
 * Opens a page, and waits until its script has set a global.
 *
 * @throws the error that the script throws before.
 */
export async function openPage(browser: Browser, url: string, global: string): Promise<Page> {
  const page = await browser.newPage()
  await unlessItThrows(page, async () => {
    await page.goto(url)
    await page.waitForFunction((name) => name in globalThis, global)
  })
  return page
}

/**
 * Waits for a page.
 *
 * @throws the error that its script throws before.
 */
export async function unlessItThrows(page: Page, work: () => Promise<void>): Promise<void> {
  const failed = new Promise<never>((_, reject) => page.once('pageerror', reject))
  await Promise.race([failed, work()])
}

/** Chromium from the package, in a folder that later runs find; only whole unpackings get its name. */
async function packaged(): Promise<Program> {
  const { version } = createRequire(import.meta.url)(packageFile()) as { version: string }
  const folder = join(tmpdir(), `receptive-chromium-${version}-with-fonts`)
  if (!existsSync(folder)) {
    const unpacking = await mkdtemp(`${folder}-`)
    // Taken for Amazon's environment, the package unpacks the libraries that a bare Debian lacks.
    const env = { ...process.env, TMPDIR: unpacking, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x' }
    const program = "import chromium from '@sparticuz/chromium'; await chromium.executablePath()"
    await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], {
      env,
      cwd: import.meta.dirname,
    })
    // The package's own names Amazon's folders; a page that draws text without any font crashes.
    const fonts = `<fontconfig><dir>${folder}/fonts</dir><cachedir>${folder}/font-cache</cachedir></fontconfig>`
    await writeFile(join(unpacking, 'fonts', 'fonts.conf'), fonts)
    await rename(unpacking, folder).catch(() => rm(unpacking, { recursive: true }))
  }
  return {
    executablePath: join(folder, 'chromium'),
    env: {
      ...environment,
      LD_LIBRARY_PATH: join(folder, 'al2023', 'lib'),
      FONTCONFIG_PATH: join(folder, 'fonts'),
    },
  }
}

/** The package's own package.json, which it does not export. */
const packageFile = (): string =>
  join(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')), '../../package.json')
