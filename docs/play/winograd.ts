// Winograd's F(2,3) and F(2×2, 3×3), step by step, on pixels and taps to edit; the library computes the direct sums beside it.

import { ndarray, openBackend } from 'receptive'
import { button, choice, element, status } from './frame/elements.js'
import { stepsOf, written, type Matrix } from './winograd/steps.js'
import { inputTable, resultTable } from './winograd/tables.js'

const start: Readonly<Record<'F(2,3)' | 'F(2×2, 3×3)', { readonly d: Matrix; readonly g: Matrix }>> = {
  'F(2,3)': { d: [[1], [2], [3], [4]], g: [[1], [10], [100]] },
  'F(2×2, 3×3)': {
    d: [
      [1, 0, 2, 0],
      [0, 3, 0, 1],
      [2, 0, 1, 0],
      [0, 1, 0, 2],
    ],
    g: [
      [1, 2, 1],
      [2, 4, 2],
      [1, 2, 1],
    ],
  },
}
type Name = keyof typeof start

const titles = [
  'The pixels and the taps. Edit them as you like.',
  'Transform the pixels.',
  'Transform the taps.',
  'Multiply one by one.',
  'Transform back: Aᵀ from the left, and A from the right in two dimensions.',
]
const window = { strides: [1, 1], dilations: [1, 1], padding: 'valid' } as const

export default async function winograd(place: HTMLElement): Promise<void> {
  const backend = await openBackend('reference')
  let name: Name = 'F(2,3)'
  let { d, g } = start[name]
  let step = 0
  const [inputs, results, counts] = [
    element('div', { className: 'play-row' }),
    element('div', { className: 'play-row' }),
    element('p'),
  ]
  const says = status()
  const back = button('Back', () => show(step - 1))
  const next = button('Next step', () => show(step + 1))

  /** The direct sums, by the library. */
  async function direct(): Promise<number[]> {
    const y = backend.scope(() => {
      const x = backend.tensor(ndarray(d.flat(), [1, d.length, d[0].length, 1]))
      const w = backend.tensor(ndarray(g.flat(), [g.length, g[0].length, 1, 1]))
      return backend.run('conv2d', { x, w }, window)
    })
    const sums = [...(await y.data())]
    y.dispose()
    return sums
  }

  function edit(): void {
    const tables = [
      inputTable('pixels d', d, (typed) => ((d = typed), show(step))),
      inputTable('taps g', g, (typed) => ((g = typed), show(step))),
    ]
    inputs.replaceChildren(...tables)
  }

  function show(wanted: number): void {
    step = Math.min(Math.max(wanted, 0), titles.length - 1)
    // Not `disabled`, which would take the focus from whoever presses the button.
    back.ariaDisabled = String(step === 0)
    next.ariaDisabled = String(step === titles.length - 1)
    const steps = stepsOf(d, g)
    const two = d[0].length > 1
    const shown = [
      { of: 'pixels', caption: two ? 'Bᵀ d B' : 'Bᵀ d' },
      { of: 'taps', caption: two ? 'G g Gᵀ' : 'G g' },
      { of: 'products', caption: 'products' },
      { of: 'outputs', caption: 'outputs' },
    ] as const
    const tables = shown.slice(0, step).map(({ of, caption }) =>
      resultTable(caption, steps[of], (row, column) => {
        says.value = steps.explain(of, row, column)
      }),
    )
    results.replaceChildren(...tables)
    says.value = `Step ${step} of ${titles.length - 1}. ${titles[step]}${step > 0 ? ' Press a number to see how it comes about.' : ''}`
    counts.textContent = ''
    if (step === titles.length - 1) void compare(steps.outputs)
  }

  async function compare(outputs: Matrix): Promise<void> {
    const [sums, given] = [await direct(), outputs.flat()]
    const same = sums.every((sum, i) => Math.abs(sum - given[i]) <= 1e-4 * Math.max(1, Math.abs(sum)))
    const [few, many] = [d.flat().length, g.flat().length * given.length]
    counts.textContent =
      `The direct sums are ${sums.map(written).join(', ')}: ${same ? 'the same' : 'not the same, to float32’s rounding'}. ` +
      `Winograd multiplied ${few} times, the direct sums ${many} times.`
  }

  const restart = (wanted: Name): void => {
    name = wanted
    ;({ d, g } = start[name])
    edit()
    show(0)
  }
  const names = Object.keys(start) as Name[]
  place.append(
    choice('method', names, restart),
    inputs,
    element('div', { className: 'play-row' }, back, next),
    says,
    results,
    counts,
  )
  restart(name)
}
