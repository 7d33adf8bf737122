// The study's command line, run as its users run it.

import { spawn, spawnSync } from 'node:child_process'
import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { loadModel } from 'receptive'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { shifts } from '../../examples/pneumonia/shifts.js'
import { addProgram, compileProject } from '../support/compiled.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const CLASSES = ['NORMAL', 'PNEUMONIA BACTERIA', 'PNEUMONIA VIRUS']
let project: string
let folder: string

interface Ended {
  code: number | null
  stdout: string
  stderr: string
}

/** Runs the command in an empty folder; presses Ctrl-C when it has said `interruptAt`, of which npm and a terminal make two. */
function pneumonia(args: string[], interruptAt?: string, signal: NodeJS.Signals = 'SIGINT'): Promise<Ended> {
  const child = spawn(process.execPath, [join(project, 'examples/pneumonia/main.js'), ...args], {
    cwd: folder,
  })
  const ended = { code: null, stdout: '', stderr: '' }
  let interrupted = false
  const read = (stream: 'stdout' | 'stderr') => (text: Buffer) => {
    ended[stream] += text.toString()
    if (interrupted || !interruptAt || !ended[stream].includes(interruptAt)) return
    interrupted = true
    child.kill(signal)
    setTimeout(() => child.kill(signal), 5)
  }
  child.stdout.on('data', read('stdout'))
  child.stderr.on('data', read('stderr'))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({ ...ended, code }))
  })
}

interface Estimate {
  value: number
  interval: [number, number]
}

interface ModelReport {
  name: string
  settings: Record<string, unknown>
  training: { epochs: number; stopped: string; bestEpoch: number; history: Record<string, number[]> }
  test: {
    accuracy: number
    confusionMatrix: number[][]
    classes: { name: string; precision: number; recall: number; f1Score: number; support: number }[]
    rocAuc: { classes: (number | null)[] }
  }
  accuracy: Estimate
  gain: Estimate
  recall: Estimate[]
  calibration: { counts: number[]; expectedCalibrationError: number }
}

interface Report {
  device: { family: string }
  settings: Record<string, unknown>
  data: { counts: Record<string, Record<string, number>>; source: { title: string }; notes: string[] }
  models: ModelReport[]
  lecture?: { reversed: string; bestEpoch: number; meanOfLast: number; last: number }
}

const text = (out: string, name: string) => readFile(join(folder, out, name), 'utf8')
const reportOf = async (out: string) => {
  const report = JSON.parse(await text(out, 'report.json')) as Report
  return { ...report, linear: report.models[0], network: report.models.at(-1)! }
}

beforeAll(async () => {
  project = await compileProject()
  folder = await mkdtemp(join(tmpdir(), 'pneumonia-'))
})
afterAll(async () => {
  for (const made of [project, folder]) await rm(made, { recursive: true })
})

describe('a run on phantoms', () => {
  let run: Ended
  let report: Awaited<ReturnType<typeof reportOf>>

  beforeAll(async () => {
    run = await pneumonia(['--limit', '4', '--epochs', '2', '--size', '20', '--seed', '7', '--out', 'done'])
    expect(run.stderr).not.toMatch(/error/i)
    report = await reportOf('done')
  }, 120_000)

  it('ends well, says what it is, and how far it beats a linear model', () => {
    expect(run.code).toBe(0)
    expect(run.stdout).toContain('not a medical device')
    const percent = (share: number) => `${(100 * share).toFixed(1)} %`
    const { linear, network } = report
    expect(run.stdout).toContain(
      `accuracy: linear model ${percent(linear.test.accuracy)}, published network ${percent(network.test.accuracy)}`,
    )
    expect(network.gain.value).toBeCloseTo(network.test.accuracy - linear.test.accuracy, 12)
    expect(run.stdout).toContain(
      `The published network is ${Math.abs(100 * network.gain.value).toFixed(1)} points`,
    )
  })

  it('gives each figure an interval that holds it', () => {
    for (const { test, accuracy, recall, gain, calibration } of report.models) {
      expect(accuracy.value).toBeCloseTo(test.accuracy, 12)
      recall.forEach(({ value }, k) => expect(value).toBeCloseTo(test.classes[k].recall, 12))
      for (const { value, interval } of [accuracy, gain, ...recall]) {
        expect(interval[0]).toBeLessThanOrEqual(value)
        expect(interval[1]).toBeGreaterThanOrEqual(value)
      }
      expect(calibration.counts.reduce((a, b) => a + b)).toBe(12)
    }
    const { interval } = report.network.accuracy
    expect(interval[1] - interval[0]).toBeGreaterThan(0.1)
    expect(report.linear.gain).toEqual({ value: 0, interval: [0, 0] })
  })

  it('writes every file', async () => {
    expect((await readdir(join(folder, 'done'))).sort()).toEqual([
      'classification-report.txt',
      'linear-history.csv',
      'linear.safetensors',
      'published-history.csv',
      'published.safetensors',
      'report.html',
      'report.json',
    ])
  })

  it('counts the images that it made', async () => {
    const four = Object.fromEntries(CLASSES.map((name) => [name, 4]))
    expect(report.data.counts).toEqual({ train: four, validation: four, test: four })
    const films = await readdir(join(folder, 'runs/phantoms-7-4'), { recursive: true })
    expect(films.filter((name) => name.endsWith('.jpeg'))).toHaveLength(36)
  })

  it('has the same figures in report.json, the classification report and the history', async () => {
    const lines = (await text('done', 'classification-report.txt')).split('\n')
    for (const { name, precision, recall, f1Score, support } of report.network.test.classes) {
      const line = lines.find((candidate) => candidate.trim().startsWith(name))
      const cells = line?.trim().slice(name.length).trim().split(/\s+/).map(Number)
      const expected = [precision, recall, f1Score, support]
      expect(cells).toHaveLength(4)
      cells!.forEach((cell, i) => expect(Math.abs(cell - expected[i])).toBeLessThanOrEqual(0.005 + 1e-12))
    }
    const [header, ...rows] = (await text('done', 'published-history.csv')).trim().split('\n')
    expect(rows).toHaveLength(2)
    header.split(',').forEach((name, column) => {
      const values = rows.map((row) => Number(row.split(',')[column]))
      expect(values).toEqual(name === 'epoch' ? [0, 1] : report.network.training.history[name])
    })
    const { valAccuracy } = report.network.training.history
    expect(report.network.training.bestEpoch).toBe(1 + valAccuracy.indexOf(Math.max(...valAccuracy)))
  })

  it('predicts each test image as the confusion matrix says, and names a file that is none', async () => {
    const test = join(folder, 'runs/phantoms-7-4/test')
    const films = (await readdir(test, { recursive: true })).filter((name) => name.endsWith('.jpeg'))
    await writeFile(join(folder, 'letter.jpg'), 'Dear colleague')
    const files = [...films.map((film) => join(test, film)), 'letter.jpg', 'nowhere.jpg']
    const { code, stdout, stderr } = await pneumonia(['predict', 'done/published.safetensors', ...files])
    const lines = stdout.trim().split('\n').slice(1)
    expect(lines).toHaveLength(12)

    const counts = CLASSES.map(() => CLASSES.map(() => 0))
    for (const line of lines) {
      const [file, ...cells] = line.split(/ {2,}/)
      const kind = /bacteria|virus/.exec(basename(file))?.[0].toUpperCase()
      const probabilities = cells.slice(0, 3).map(parseFloat)
      expect(probabilities.reduce((a, b) => a + b)).toBeCloseTo(100, 0)
      counts[kind ? CLASSES.indexOf(`PNEUMONIA ${kind}`) : 0][CLASSES.indexOf(cells[3])]++
    }
    expect(counts).toEqual(report.network.test.confusionMatrix)
    const correct = counts[0][0] + counts[1][1] + counts[2][2]
    expect(report.network.test.accuracy).toBeCloseTo(correct / 12, 12)

    expect(code).toBe(1)
    expect(stderr).toContain('letter.jpg: it is not an image of a known kind')
    expect(stderr).toContain('there is no file nowhere.jpg')
  })

  it('makes a page that needs nothing else, with every picture in it', async () => {
    const page = await text('done', 'report.html')
    expect(page).toMatch(/^<!doctype html>/)
    expect(page).not.toMatch(/https?:|<script|<link|@import|url\(/)
    // On paper there is no scrolling that would load a picture.
    expect(page).not.toContain('loading=')
    expect([...page.matchAll(/<svg /g)]).toHaveLength(5)
    const wrong = 12 * (1 - report.network.test.accuracy)
    const sourcesOf = (part: string) => [...part.matchAll(/<img\s+src="([^"]*)/g)].map(([, source]) => source)
    const [films, explained] = page.split('<h2>Other ways to look</h2>')
    // Each film stands beside itself under the network's heatmap.
    const sources = sourcesOf(films)
    expect(sources).toHaveLength(2 * (12 + Math.round(wrong)))
    for (const source of sources) expect(source).toMatch(/^data:image\/jpeg;base64,\/9j\//)
    for (let i = 0; i < sources.length; i += 2) expect(sources[i]).not.toBe(sources[i + 1])
    expect(page.match(/brighter where the published network looked/g)).toHaveLength(sources.length / 2)
    // One right and one wrong film stand beside themselves under the heatmaps of five methods.
    const right = 12 * report.network.test.accuracy
    const rows = Number(right > 0.5) + Number(wrong > 0.5)
    for (const method of ['Grad-CAM', 'gradient', 'SmoothGrad', 'integrated gradients', 'occlusion'])
      expect(explained.split(`<figcaption>${method}</figcaption>`), method).toHaveLength(rows + 1)
    expect(new Set(sourcesOf(explained)).size).toBe(6 * rows)
    expect(page).toContain('not a medical device')
    for (const { name } of report.network.test.classes) expect(page).toContain(name)
    report.network.test.confusionMatrix
      .flat()
      .forEach((count) => expect(page).toMatch(new RegExp(`font-size="18px"[^>]*>${count}</text>`)))
    for (const area of report.network.test.rocAuc.classes) expect(page).toContain(`(AUC ${area!.toFixed(3)})`)
  })

  it('shows lines that load the network and predict', async () => {
    const page = await text('done', 'report.html')
    const [, program] = /<pre>(import \{ loadModel[^<]*)<\/pre>/.exec(page)!
    const lines = program.replaceAll('&#39;', "'").replaceAll('&gt;', '>')
    const usage = await addProgram(project, 'usage', lines)
    const test = join(folder, 'runs/phantoms-7-4/test/NORMAL')
    await copyFile(join(test, (await readdir(test))[0]), join(folder, 'done/film.jpeg'))
    const { status, stdout } = spawnSync(process.execPath, [usage], {
      cwd: join(folder, 'done'),
      encoding: 'utf8',
    })
    expect(status).toBe(0)
    expect(stdout.trim().split('\n')).toEqual(
      CLASSES.map((name) => expect.stringMatching(new RegExp(`^${name} [01](\\.\\d+)?`)) as unknown),
    )
    await rm(join(folder, 'done/film.jpeg'))
  })

  it.each([
    ['gpu', /^Backend: gpu, float32, mode (webasm|headlessgl), /m],
    ['reference', /^Backend: reference, float32, /m],
  ])('trains on %s as on wasm, and says what it is', async (backend, line) => {
    const args = ['--data', 'runs/phantoms-7-4', '--epochs', '2', '--size', '20', '--seed', '7']
    const { code, stdout } = await pneumonia([
      ...args,
      '--batch-size',
      '16',
      '--backend',
      backend,
      '--out',
      backend,
    ])
    expect(code).toBe(0)
    expect(stdout).toMatch(line)
    const other = await reportOf(backend)
    expect(other.settings.backend).toBe(backend)
    expect(other.device.family).toBe(backend)
    const { loss } = report.network.training.history
    other.network.training.history.loss.forEach((value, epoch) => expect(value).toBeCloseTo(loss[epoch], 4))
  })

  const few = ['--data', 'runs/phantoms-7-4', '--limit', '1']

  it('keeps the best epoch, ends and reports when Ctrl-C is pressed', async () => {
    const args = [...few, '--epochs', '9999', '--size', '20', '--out', 'stopped']
    const { code, stdout } = await pneumonia(args, 'Epoch 1/9999')
    expect(code).toBe(130)
    expect(stdout).toContain('weighted avg')
    const { training } = (await reportOf('stopped')).network
    expect(training.stopped).toBe('aborted')
    expect(training.epochs).toBeGreaterThanOrEqual(1)
    expect(training.epochs).toBeLessThan(9999)

    const film = join(
      'runs/phantoms-7-4/test/NORMAL',
      (await readdir(join(folder, 'runs/phantoms-7-4/test/NORMAL')))[0],
    )
    const predicted = await pneumonia(['predict', 'stopped/published.safetensors', film])
    expect(predicted.code).toBe(0)
    expect(predicted.stdout).toContain(film)
  })

  const typescript = spawnSync('script', ['--version'])
  const hasScript = typescript.stdout?.includes('util-linux') ?? false
  if (!hasScript) console.log('script of util-linux is missing: Ctrl-C is not pressed in a terminal')
  it.skipIf(!hasScript)('reports when Ctrl-C is pressed in a terminal, through npm', async () => {
    const args = [
      '--data',
      join(folder, 'runs/phantoms-7-4'),
      '--limit',
      '1',
      '--epochs',
      '9999',
      '--size',
      '20',
    ]
    const command = ['npm', 'run', 'pneumonia', '--', ...args, '--out', join(folder, 'terminal')].join(' ')
    const child = spawn('script', ['--quiet', '--return', '--flush', '--command', command, '/dev/null'], {
      cwd: root,
    })
    let shown = ''
    child.stdout.on('data', (text: Buffer) => {
      const began = shown.includes('Epoch 2/9999')
      shown += text.toString()
      // What the terminal makes SIGINT of, for npm, its shell and the program.
      if (!began && shown.includes('Epoch 2/9999')) child.stdin.write('\x03')
    })
    const code = await new Promise((resolve) => child.on('close', resolve))
    expect(shown).toContain('weighted avg')
    expect(code).toBe(130)
    expect((await reportOf('terminal')).network.training.stopped).toBe('aborted')
  })

  it('killed, and stopped, and started again with --resume, ends in the same report', async () => {
    const args = ['--data', 'runs/phantoms-7-4', '--epochs', '60', '--size', '20', '--seed', '7']
    await pneumonia([...args, '--out', 'straight'])
    const resumed = [...args, '--resume', 'kept']
    expect((await pneumonia(resumed, 'Epoch 2/60', 'SIGKILL')).code).toBe(null)
    const stopped = await pneumonia(resumed, 'Epoch 5/60')
    expect(stopped.code).toBe(130)
    expect(stopped.stderr).toContain('--resume kept, goes on from here.')
    // The results of what was reached are there, too.
    const { training } = (await reportOf('kept')).network
    expect(training.stopped).toBe('aborted')
    expect(training.epochs).toBeGreaterThanOrEqual(5)
    expect(training.history.loss).toHaveLength(training.epochs)
    const { stderr, code } = await pneumonia(resumed)
    expect(code).toBe(0)
    expect(stderr).not.toContain('Epoch 5/60')
    expect(stderr).toContain('Epoch 60/60')
    expect((await readdir(join(folder, 'kept'))).sort()).toEqual(
      (await readdir(join(folder, 'straight'))).sort(),
    )
    for (const name of [
      ...['linear.safetensors', 'linear-history.csv', 'published.safetensors', 'published-history.csv'],
      'classification-report.txt',
    ])
      expect(await text('kept', name), name).toBe(await text('straight', name))
    const models = async (out: string) =>
      (await reportOf(out)).models.map((one) => ({
        ...one,
        training: { ...one.training, imagesPerSecond: 0 },
      }))
    expect(await models('kept')).toEqual(await models('straight'))
  })

  it('follows the lecture: the test images choose, and the report is printed its way and the right way around', async () => {
    const { stdout, code } = await pneumonia([
      ...['--data', 'runs/phantoms-7-4', '--protocol', 'lecture', '--epochs', '8', '--size', '20'],
      ...['--seed', '7', '--out', 'lecture'],
    ])
    expect(code).toBe(0)
    const { network, lecture, data } = await reportOf('lecture')
    expect(data.counts.validation).toEqual(data.counts.test)
    expect(data.notes.join()).toContain('the 12 images of the validation folder are left out')
    const { valAccuracy } = network.training.history
    expect(network.test.accuracy).toBeCloseTo(Math.max(...valAccuracy), 12)
    expect(lecture!.meanOfLast).toBeCloseTo(valAccuracy.slice(-5).reduce((a, b) => a + b) / 5, 12)
    expect(stdout).toContain(lecture!.reversed)
    expect(stdout).toContain(await text('lecture', 'classification-report.txt'))
    expect(stdout).toContain('That flatters.')
    // The reversed report counts predictions.
    const predicted = CLASSES.map((_, k) =>
      network.test.confusionMatrix.reduce((sum, row) => sum + row[k], 0),
    )
    CLASSES.forEach((name, k) =>
      expect(lecture!.reversed).toMatch(new RegExp(`${name} .* ${predicted[k]}\n`)),
    )
    expect(await text('lecture', 'report.html')).toContain('As the lecture did it')
  })

  it('does not go on with another study', async () => {
    const args = [...few, '--epochs', '9999', '--size', '20', '--resume', 'other']
    await pneumonia(args, 'Epoch 2/9999')
    const { code, stderr } = await pneumonia([...args, '--seed', '8'])
    expect(code).toBe(1)
    expect(stderr).toContain(
      'other/linear.state: restoreTrainingState: the training state is from another run: seed is 1',
    )
  })

  describe('of the better network', () => {
    const data = ['--data', 'runs/phantoms-7-4']
    const args = [...data, '--model', 'published', 'better', '--epochs', '3', '--size', '20', '--seed', '7']
    let better: Awaited<ReturnType<typeof reportOf>>

    beforeAll(async () => {
      const { code } = await pneumonia([...args, '--out', 'better'])
      expect(code).toBe(0)
      better = await reportOf('better')
    }, 60_000)

    it('trains it beside the others, on gray films, and keeps its last epoch', async () => {
      expect(better.models.map(({ name }) => name)).toEqual(['linear', 'published', 'better'])
      const model = await loadModel(join(folder, 'better/better.safetensors'))
      expect(model.inputShape).toEqual([20, 20, 1])
      model.dispose()
      expect(better.network.training.bestEpoch).toBe(3)
      const page = await text('better', 'report.html')
      expect(page).toContain('the last.')
      for (const name of ['published', 'better'])
        expect(
          page.match(new RegExp(`brighter where the ${name} network looked`, 'g'))!.length,
        ).toBeGreaterThan(11)
      const [film] = better.network.test.classes.map(({ name }) => join('runs/phantoms-7-4/test', name))
      const [file] = await readdir(join(folder, film))
      const { code, stdout } = await pneumonia(['predict', 'better/better.safetensors', join(film, file)])
      expect(code).toBe(0)
      expect(stdout).toContain(file)
    })

    it('leaves out what it is told to', async () => {
      const parts = ['standardization', 'framing', 'exposure', 'class-weights', 'smoothing']
      const without = [...parts, 'shortcuts', 'batch-normalization']
      const bare = [...args, '--without', ...without, '--out', 'bare']
      expect((await pneumonia(bare)).code).toBe(0)
      const kindsOf = async (out: string) => {
        const model = await loadModel(join(folder, out, 'better.safetensors'))
        const kinds = new Set(Object.keys(await model.getWeights()).map((name) => name.split(/[_/]/)[0]))
        model.dispose()
        return [...kinds].sort()
      }
      expect(await kindsOf('better')).toEqual(['batchNormalization', 'conv2d', 'dense'])
      expect(await kindsOf('bare')).toEqual(['conv2d', 'dense'])
      const { settings, network } = await reportOf('bare')
      expect(settings.without).toEqual(without)
      expect(network.training.history.loss).not.toEqual(better.network.training.history.loss)
    })

    it('is tested on films that are exposed or framed otherwise', async () => {
      const models = ['better/better.safetensors', 'better/linear.safetensors']
      const { code, stdout } = await pneumonia(['robustness', ...models, ...data, '--seed', '7'])
      expect(code).toBe(0)
      const count = Object.keys(shifts).length
      const rows = stdout.split('\n').filter((line) => /^│ (?!\(index)/.test(line))
      const cells = rows.map((line) => line.split('│').map((cell) => cell.trim().replaceAll("'", '')))
      expect(rows).toHaveLength(2 * count)
      const accuracyOf = (share: number) => `${(100 * share).toFixed(1)} %`
      for (const [at, { test }] of [better.network, better.linear].entries()) {
        const [clean, darker] = cells.slice(count * at)
        expect(clean.slice(1, 3)).toEqual(['clean', accuracyOf(test.accuracy)])
        expect(clean.slice(4, 7)).toEqual(test.classes.map(({ recall }) => recall.toFixed(2)))
        // What standardizes each film does not see that it is darker.
        if (at === 0) expect(darker.slice(2)).toEqual(clean.slice(2))
      }
    })
  })

  it('has nothing to report when Ctrl-C comes before the first epoch is done', async () => {
    const args = [...few, '--size', '200', '--batch-size', '1', '--out', 'early']
    const { code, stderr } = await pneumonia(args, 'Training the published')
    expect(code).toBe(130)
    expect(stderr).toContain('nothing to report')
    expect(await readdir(join(folder, 'early'))).toEqual(['linear-history.csv', 'published-history.csv'])
  })
})

describe('wrong arguments', () => {
  const cases: [string[], string[]][] = [
    [
      ['--epochs', '0'],
      ['--epochs', 'whole number of at least 1', '--help'],
    ],
    [
      ['--size', 'big'],
      ['--size', "'big'", 'from 10 to 1024'],
    ],
    [
      ['--learning-rate', '-1'],
      ['--learning-rate', 'above 0'],
    ],
    [
      ['--sise', '70'],
      ["unknown option '--sise'", '--size'],
    ],
    [
      ['--backend', 'abacus'],
      ["'abacus'", 'wasm, reference, gpu'],
    ],
    [
      ['--model', 'resnet'],
      ["'resnet'", 'published'],
    ],
    [
      ['--without', 'everything'],
      ["'everything'", 'standardization', 'framing'],
    ],
    [['robustness', 'better.safetensors'], ["'--data <dir>' not specified"]],
    [
      ['--protocol', 'lectures'],
      ["'lectures'", 'patients, lecture'],
    ],
    [
      ['--data', 'nowhere'],
      ['no folder nowhere', 'PNEUMONIA BACTERIA', '_virus_'],
    ],
    [['predict', 'nothing.safetensors', 'a.jpeg'], ['no file nothing.safetensors']],
  ]
  it.each(cases)('%j are told what is possible', async (args, parts) => {
    const { code, stderr } = await pneumonia(args)
    expect(code).toBe(1)
    for (const part of parts) expect(stderr).toContain(part)
    expect(stderr).not.toMatch(/^ +at /m)
  })

  it('has a help that lists all options', async () => {
    const { code, stdout } = await pneumonia(['--help'])
    expect(code).toBe(0)
    for (const option of [
      'data',
      'model',
      'without',
      'protocol',
      'epochs',
      'batch-size',
      'seed',
      'size',
      'learning-rate',
      'limit',
      'out',
      'resume',
      'backend',
    ])
      expect(stdout).toContain(`--${option} <`)
    expect(stdout).toContain('predict')
    expect(stdout).toContain('not a medical device')
  })
})
