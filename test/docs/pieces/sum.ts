// A piece for the test of their frame: x · w by the library, with w from a slider.

import { openBackend } from 'receptive'
import { element, slider } from '../../../docs/play/frame/elements.js'

export default async function sum(place: HTMLElement): Promise<void> {
  const backend = await openBackend('wasm')
  const shown = element('output', { id: 'sum' })
  const compute = async (weight: number): Promise<void> => {
    const a = backend.tensor({ shape: [1, 3], data: Float32Array.of(1, 2, 3) })
    const b = backend.tensor({ shape: [1, 3], data: new Float32Array(3).fill(weight) })
    shown.value = (await backend.run('multiply', { a, b }).data()).join(' ')
  }
  const update = (weight: number): void => void compute(weight)
  place.append(slider({ label: 'weight', min: -2, max: 5, step: 0.5, value: 2, onInput: update }), shown)
  await compute(2)
}
