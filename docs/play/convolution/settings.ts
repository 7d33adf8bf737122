// What the reader sets: the filter's numbers, strides, padding and dilation.

import { choice, element, numberBox } from '../frame/elements.js'

export interface Settings {
  /** Nine taps, row by row. */
  readonly taps: readonly number[]
  readonly stride: number
  readonly dilation: number
  readonly padding: 'valid' | 'same'
}

const presets = {
  edges: [-1, -1, -1, -1, 8, -1, -1, -1, -1],
  'Sobel, vertical edges': [-1, 0, 1, -2, 0, 2, -1, 0, 1],
  'Sobel, horizontal edges': [-1, -2, -1, 0, 0, 0, 1, 2, 1],
  blur: [1, 2, 1, 2, 4, 2, 1, 2, 1].map((tap) => tap / 16),
  sharpen: [0, -1, 0, -1, 5, -1, 0, -1, 0],
  identity: [0, 0, 0, 0, 1, 0, 0, 0, 0],
}
type Preset = keyof typeof presets
const own = 'your own'

/** The controls; `changed` gets the settings whenever one is changed. */
export function settingsControls(changed: (settings: Settings) => void): {
  readonly parts: readonly HTMLElement[]
  readonly settings: Settings
} {
  let settings: Settings = { taps: presets.edges, stride: 1, dilation: 1, padding: 'valid' }
  const set = (some: Partial<Settings>): void => {
    settings = { ...settings, ...some }
    changed(settings)
  }
  const boxes = settings.taps.map((tap, i) =>
    numberBox(`filter, row ${Math.floor(i / 3)}, column ${i % 3}`, tap, (value) => {
      preset.querySelector('select')!.value = own
      set({ taps: settings.taps.map((before, place) => (place === i ? value : before)) })
    }),
  )
  const preset = choice('filter', [...(Object.keys(presets) as Preset[]), own], (name) => {
    if (name === own) return
    presets[name].forEach((tap, i) => (boxes[i].value = String(tap)))
    set({ taps: presets[name] })
  })
  const grid = element('div', { className: 'play-filter' }, ...boxes)
  grid.setAttribute('role', 'group')
  grid.setAttribute('aria-label', 'the filter’s taps')
  const steps = ['1', '2', '3'] as const
  return {
    parts: [
      preset,
      grid,
      choice('stride', steps, (value) => set({ stride: Number(value) })),
      choice('dilation', steps, (value) => set({ dilation: Number(value) })),
      choice('padding', ['valid', 'same'], (padding) => set({ padding })),
    ],
    settings,
  }
}
