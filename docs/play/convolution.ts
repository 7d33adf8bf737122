// A convolution with a filter to edit, on a picture of one's own. At each output one sees its window, the products and the sum.

import { ndarray, openBackend, type Backend } from 'receptive'
import { map, type Marked } from './convolution/map.js'
import { drawnPicture, readPicture, type Picture } from './convolution/picture.js'
import { showProducts, windowStart, written } from './convolution/products.js'
import { settingsControls, type Settings } from './convolution/settings.js'
import { element, status } from './frame/elements.js'

const moves: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
}

export default async function convolution(place: HTMLElement): Promise<void> {
  const backend = await openBackend('wasm', { threads: 1 })
  const controls = settingsControls((settings) => void convolve({ settings }))
  let { settings } = controls
  let picture = drawnPicture()
  let output: Picture = picture
  let at: readonly [number, number] = [20, 36]
  const [input, result] = [map('the image'), map('the output; arrow keys move the window')]
  const [says, caption] = [status(), element('figcaption')]
  const table = element('table', { className: 'play-products' })
  table.setAttribute('aria-label', 'the window’s pixels times the filter’s taps')

  async function convolve(changed: { settings?: Settings; picture?: Picture }): Promise<void> {
    const next = { settings, picture, ...changed }
    ;({ settings, picture } = next)
    try {
      const made = await convolved(backend, picture, settings)
      // Another change may have come meanwhile; it shows its own result.
      if (next.settings !== settings || next.picture !== picture) return
      output = made
      select(at)
    } catch (error) {
      says.value = error instanceof Error ? error.message : String(error)
    }
  }

  function select([i, j]: readonly [number, number]): void {
    const within = (value: number, size: number): number => Math.min(Math.max(value, 0), size - 1)
    at = [within(i, output.rows), within(j, output.columns)]
    const [row, column] = windowStart(picture, output, at, settings)
    const reach = 2 * settings.dilation + 1
    const window: Marked = { row, column, rows: reach, columns: reach }
    input.draw(picture, [0, 255], [window], settings.padding === 'same' ? settings.dilation : 0)
    const [low, high] = [Math.min(0, ...output.data), Math.max(255, ...output.data)]
    result.draw(output, [low, high], [{ row: at[0], column: at[1], rows: 1, columns: 1 }])
    caption.textContent = `output y, ${output.rows} × ${output.columns}: black is ${written(low)}, white is ${written(high)}`
    showProducts(table, picture, [row, column], settings)
    says.value = `y(${at[0]}, ${at[1]}): the nine products sum to ${written(output.data[at[0] * output.columns + at[1]])}.`
  }

  result.canvas.tabIndex = 0
  result.canvas.setAttribute('role', 'application')
  input.canvas.setAttribute('role', 'img')
  for (const kind of ['pointermove', 'pointerdown'] as const)
    result.canvas.addEventListener(kind, (event) => select(result.pixelAt(event)))
  result.canvas.addEventListener('keydown', (event) => {
    const move = moves[event.key]
    if (move === undefined) return
    event.preventDefault()
    select([at[0] + move[0], at[1] + move[1]])
  })

  async function load(file: Blob | undefined): Promise<void> {
    if (file === undefined) return
    try {
      await convolve({ picture: await readPicture(file) })
    } catch {
      says.value = 'Your browser cannot read this file as an image. Try a JPEG or a PNG.'
    }
  }
  const files = element('input', { type: 'file', accept: 'image/*' })
  files.addEventListener('change', () => void load(files.files?.[0]))
  place.addEventListener('dragover', (event) => event.preventDefault())
  place.addEventListener('drop', (event) => {
    event.preventDefault()
    void load(event.dataTransfer?.files[0])
  })

  place.append(
    element(
      'label',
      { className: 'play-choice' },
      element('span', {}, 'your image, or drop one here'),
      files,
    ),
    element('div', { className: 'play-row' }, ...controls.parts),
    element(
      'div',
      { className: 'play-row' },
      element('figure', {}, input.canvas, element('figcaption', {}, 'image x, the window outlined')),
      element('figure', {}, result.canvas, caption),
    ),
    says,
    table,
  )
  await convolve({})
}

/** The library's convolution of a picture. */
async function convolved(backend: Backend, picture: Picture, settings: Settings): Promise<Picture> {
  const { taps, stride, dilation, padding } = settings
  const y = backend.scope(() => {
    const x = backend.tensor(ndarray(picture.data, [1, picture.rows, picture.columns, 1]))
    const w = backend.tensor(ndarray(taps, [3, 3, 1, 1]))
    const window = { strides: [stride, stride], dilations: [dilation, dilation], padding } as const
    return backend.run('conv2d', { x, w }, window)
  })
  const data = Float32Array.from(await y.data())
  y.dispose()
  return { rows: y.shape[1], columns: y.shape[2], data }
}
