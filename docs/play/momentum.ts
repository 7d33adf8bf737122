// Gradient descent on a function of two variables: rate, momentum and optimizer by hand. docs/optimizers.md

import { adam, openBackend, rmsprop, sgd, type Optimizer } from 'receptive'
import { bowl, descend, valley, type Pair, type Surface } from './momentum/descent.js'
import { choice, element, slider, status } from './frame/elements.js'

const surfaces: Readonly<Record<string, Surface>> = {
  'narrow bowl': bowl(30),
  'round bowl': bowl(2),
  'curved valley': valley,
}

/** Optimizers by a rate and a momentum; with a momentum of 0 the first two are plain gradient descent. */
const optimizers: Readonly<Record<string, (learningRate: number, momentum: number) => Optimizer>> = {
  momentum: (learningRate, momentum) => sgd({ learningRate, momentum }),
  Nesterov: (learningRate, momentum) => sgd({ learningRate, momentum, nesterov: true }),
  RMSProp: (learningRate, momentum) => rmsprop({ learningRate, momentum }),
  'Adam (momentum is β₁)': (learningRate, momentum) => adam({ learningRate, beta1: momentum }),
}

const most = 150

/** What the reader has chosen. */
interface Settings {
  surface: string
  optimizer: string
  /** The logarithm of the rate: rates differ by factors. */
  exponent: number
  momentum: number
  steps: number
}

const place = ([x, y]: Pair): string => `${(330 + 30 * x).toFixed(1)},${(130 - 40 * y).toFixed(1)}`

const polyline = (points: readonly Pair[], attributes: string): string =>
  `<polyline fill="none" points="${points.map(place).join(' ')}" ${attributes}/>`

/** The function by its contours, and the path on it. */
function picture(surface: Surface, path: readonly Pair[], description: string): string {
  const last = path[path.length - 1]
  const dots = path.map((at) => `<circle r="2.5" ${position(at)}/>`).join('')
  return (
    `<svg viewBox="0 0 480 260" width="480" height="260" role="img" aria-label="${description}">` +
    [0.5, 3, 9, 20, 40, 70]
      .map((value) => polyline(surface.contour(value), 'stroke="currentColor" opacity="0.35"'))
      .join('') +
    `<g fill="var(--color-link)">${polyline(path, 'stroke="var(--color-link)" stroke-width="1.5"')}${dots}</g>` +
    `<circle r="4" ${position([0, 0])} fill="currentColor"/>` +
    `<circle r="6" ${position(last)} fill="none" stroke="currentColor" stroke-width="2"/></svg>`
  )
}

const position = (at: Pair): string => {
  const [x, y] = place(at).split(',')
  return `cx="${x}" cy="${y}"`
}

const rateOf = ({ exponent }: Settings): number => 10 ** exponent
const short = (value: number): string =>
  value !== 0 && (value < 1e-3 || value >= 1e5)
    ? value.toExponential(1)
    : String(Number(value.toPrecision(3)))

export default async function momentum(box: HTMLElement): Promise<void> {
  const backend = await openBackend('reference')
  const settings: Settings = {
    ...{ surface: 'narrow bowl', optimizer: 'momentum', exponent: -1.5, momentum: 0.8, steps: 40 },
  }
  const drawing = element('div')
  const line = status()
  let path: readonly Pair[] = []
  let asked = 0

  function draw(): void {
    const surface = surfaces[settings.surface]
    const seen = path.slice(0, settings.steps + 1)
    const value = surface.value(seen[seen.length - 1])
    const lost = value > 10 * surface.value(surface.start)
    line.value =
      `After ${seen.length - 1} steps f = ${short(value)}, from ${short(surface.value(surface.start))}.` +
      (lost ? ' It diverges: the rate is too large.' : '')
    drawing.innerHTML = picture(
      surface,
      seen,
      `The path of ${settings.optimizer} on a ${settings.surface}. ${line.value}`,
    )
  }

  /** Descends with what is chosen now; whoever was asked for something else meanwhile does not draw. */
  async function descent(): Promise<void> {
    const turn = ++asked
    const optimizer = optimizers[settings.optimizer](rateOf(settings), settings.momentum)
    const found = await descend(backend, optimizer, surfaces[settings.surface], most)
    if (turn !== asked) return
    path = found
    draw()
  }

  /** Takes what is chosen, and descends anew. */
  const choose =
    <K extends keyof Settings>(name: K) =>
    (value: Settings[K]): void => {
      settings[name] = value
      void descent()
    }

  box.append(
    choice('function', Object.keys(surfaces), choose('surface')),
    choice('optimizer', Object.keys(optimizers), choose('optimizer')),
    slider({
      ...{ label: 'learning rate', min: -3, max: 0.5, step: 0.05, value: settings.exponent },
      format: (exponent) => short(Number((10 ** exponent).toPrecision(2))),
      onInput: choose('exponent'),
    }),
    slider({
      label: 'momentum',
      min: 0,
      max: 0.99,
      step: 0.01,
      value: settings.momentum,
      onInput: choose('momentum'),
    }),
    slider({
      ...{ label: 'steps', min: 0, max: most, step: 1, value: settings.steps },
      onInput(steps) {
        settings.steps = steps
        draw()
      },
    }),
    drawing,
    line,
  )
  await descent()
}
