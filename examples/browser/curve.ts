// The loss, drawn while it falls.

import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'

const height = 288

/** A curve over training steps: of each batch, of the epoch so far, and, after each epoch, of the test films. */
export class LossCurve {
  readonly #element: HTMLElement
  readonly #data: [number[], ...(number | null)[][]] = [[], [], [], []]
  #plot: uPlot
  #drawing = false

  constructor(element: HTMLElement) {
    this.#element = element
    this.#plot = this.#make()
    new ResizeObserver(() => {
      this.#plot.setSize({ width: element.clientWidth, height })
    }).observe(element)
    // uPlot takes its colors once.
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
      this.#plot.destroy()
      this.#plot = this.#make()
    })
  }

  clear(): void {
    for (const column of this.#data) column.length = 0
    this.#draw()
  }

  add(batch: number, mean: number): void {
    const [steps, batches, means, tests] = this.#data
    steps.push(steps.length + 1)
    batches.push(batch)
    means.push(mean)
    tests.push(null)
    this.#draw()
  }

  /** The loss on the test films at the last step. */
  addTest(loss: number): void {
    const tests = this.#data[3]
    tests[tests.length - 1] = loss
    this.#draw()
  }

  /** Once a frame, however many steps there are in it. */
  #draw(): void {
    this.#element.dataset.points = String(this.#data[0].length)
    if (this.#drawing) return
    this.#drawing = true
    requestAnimationFrame(() => {
      this.#drawing = false
      this.#plot.setData(this.#data)
    })
  }

  #make(): uPlot {
    const style = getComputedStyle(this.#element)
    const color = (name: string): string => style.getPropertyValue(`--${name}`).trim()
    const [accent, quiet, line, validation] = ['accent', 'quiet', 'line', 'validation'].map(color)
    const axis = { stroke: quiet, grid: { stroke: line, width: 1 }, ticks: { stroke: line, width: 1 } }
    return new uPlot(
      {
        width: this.#element.clientWidth,
        height,
        scales: {
          x: { time: false, range: (_, __, last) => [0, Math.max(last ?? 0, 10)] },
          y: { range: fromZero },
        },
        axes: [
          { ...axis, label: 'training step' },
          { ...axis, label: 'loss' },
        ],
        // Values under the pointer alone would be news to few: the figures stand above, as text.
        legend: { live: false },
        cursor: { show: false },
        series: [
          {},
          { label: 'batch', stroke: `${accent}59`, width: 1, points: { show: false } },
          { label: 'epoch so far', stroke: accent, width: 2, points: { show: false } },
          {
            label: 'test films',
            stroke: validation,
            width: 2,
            spanGaps: true,
            points: { show: true, size: 7 },
          },
        ],
      },
      this.#data,
      this.#element,
    )
  }
}

const fromZero = (_: uPlot, __: number, most: number): [number, number] => [0, 1.05 * (most || 1.2)]
