// Loss and accuracy, drawn while the network learns.

import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import type { Step, Tested } from '../lab/protocol.js'
import { find } from './dom.js'
import { percent } from './numbers.js'

const height = 150

/** A figure over training steps: of each batch (of the loss alone), of the epoch so far, and after each epoch of the test set. */
class Curve {
  readonly #element: HTMLElement
  readonly #label: string
  readonly #most: (most: number) => number
  readonly #data: [number[], ...(number | null)[][]] = [[], [], [], []]
  #plot: uPlot
  #drawing = false

  constructor(id: string, label: string, most: (most: number) => number) {
    this.#element = find(id)
    this.#label = label
    this.#most = most
    this.#plot = this.#make()
    new ResizeObserver(() => this.#plot.setSize({ width: this.#element.clientWidth, height })).observe(
      this.#element,
    )
  }

  clear(): void {
    for (const column of this.#data) column.length = 0
    this.#draw()
  }

  add(batch: number | null, mean: number): void {
    const [steps, batches, means, tests] = this.#data
    steps.push(steps.length + 1)
    batches.push(batch)
    means.push(mean)
    tests.push(null)
    this.#draw()
  }

  /** On the test set, at the last step. */
  addTest(value: number): void {
    const tests = this.#data[3]
    tests[tests.length - 1] = value
    this.#draw()
  }

  /** uPlot takes its colors once. */
  recolor(): void {
    this.#plot.destroy()
    this.#plot = this.#make()
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
    const axis = {
      stroke: color('quiet'),
      grid: { stroke: color('line'), width: 1 },
      ticks: { stroke: color('line'), width: 1 },
    }
    const accent = color('accent')
    return new uPlot(
      {
        ...{ width: this.#element.clientWidth, height },
        scales: {
          x: { time: false, range: (_, __, last) => [0, Math.max(last ?? 0, 10)] },
          y: { range: (_, __, most) => [0, this.#most(most ?? 0)] },
        },
        axes: [
          { ...axis, size: 34 },
          { ...axis, label: this.#label, size: 44, labelSize: 20 },
        ],
        // Values under the pointer would be news to few: the figures stand above, as text.
        ...{ legend: { show: this.#label === 'loss', live: false }, cursor: { show: false } },
        series: [
          {},
          {
            label: 'batch',
            stroke: `${accent}59`,
            width: 1,
            points: { show: false },
            show: this.#label === 'loss',
          },
          { label: 'epoch so far', stroke: accent, width: 2, points: { show: false } },
          {
            label: 'test pictures',
            stroke: color('second'),
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

export class Curves {
  readonly #loss = new Curve('loss-curve', 'loss', (most) => 1.05 * (most || 1.2))
  readonly #accuracy = new Curve('accuracy-curve', 'accuracy', () => 1)

  clear(): void {
    this.#loss.clear()
    this.#accuracy.clear()
  }

  add({ batchLoss, loss, accuracy }: Step): void {
    this.#loss.add(batchLoss, loss)
    this.#accuracy.add(null, accuracy)
  }

  addTest({ loss, accuracy }: Tested): void {
    this.#loss.addTest(loss)
    this.#accuracy.addTest(accuracy)
    find('loss-curve').ariaLabel = `Loss by training step; ${loss.toFixed(3)} on the test pictures`
    find('accuracy-curve').ariaLabel = `Accuracy by training step; ${percent(accuracy)} of the test pictures`
  }

  recolor(): void {
    this.#loss.recolor()
    this.#accuracy.recolor()
  }
}
