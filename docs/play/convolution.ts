// A convolution with a filter to edit, on a picture of one's own. At each output one sees its window, the products and the sum.

import { ndarray, openBackend, type Backend } from 'receptive'
import { map } from './convolution/map.js'
import { drawnPicture, readPicture, type Picture } from './convolution/picture.js'
import { settingsControls, type Settings } from './convolution/settings.js'
import { views, type Place, type Shown } from './convolution/views.js'
import { element } from './frame/elements.js'

const moves: Readonly<Record<string, Place>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
}

export default async function convolution(place: HTMLElement): Promise<void> {
  const backend = await openBackend('wasm', { threads: 1 })
  const [input, output] = [map('the image'), map('the output; arrow keys move the window')]
  const { parts, show, say } = views(input, output)
  const controls = settingsControls((settings) => void convolve({ settings }))
  let wanted: { readonly picture: Picture; readonly settings: Settings } = {
    picture: drawnPicture(),
    settings: controls.settings,
  }
  let shown: Shown | undefined
  let at: Place = [20, 36]

  async function convolve(change: Partial<typeof wanted>): Promise<void> {
    const asked = (wanted = { ...wanted, ...change })
    try {
      const made = await convolved(backend, asked.picture, asked.settings)
      // Another change may have come meanwhile; it shows its own result.
      if (asked === wanted) shown = { ...asked, output: made }
      select(at)
    } catch (error) {
      say(error instanceof Error ? error.message : String(error))
    }
  }

  function select([i, j]: Place): void {
    if (shown === undefined) return
    const within = (value: number, size: number): number => Math.min(Math.max(value, 0), size - 1)
    at = [within(i, shown.output.rows), within(j, shown.output.columns)]
    show(shown, at)
  }

  async function load(file: Blob | undefined): Promise<void> {
    if (file === undefined) return
    try {
      await convolve({ picture: await readPicture(file) })
    } catch {
      say('Your browser cannot read this file as an image. Try a JPEG or a PNG.')
    }
  }

  for (const kind of ['pointermove', 'pointerdown'] as const)
    output.canvas.addEventListener(kind, (event) => select(output.pixelAt(event)))
  output.canvas.tabIndex = 0
  output.canvas.setAttribute('role', 'application')
  output.canvas.addEventListener('keydown', (event) => {
    const move = moves[event.key]
    if (move === undefined) return
    event.preventDefault()
    select([at[0] + move[0], at[1] + move[1]])
  })
  const files = element('input', { type: 'file', accept: 'image/*' })
  files.addEventListener('change', () => void load(files.files?.[0]))
  place.addEventListener('dragover', (event) => event.preventDefault())
  place.addEventListener('drop', (event) => {
    event.preventDefault()
    void load(event.dataTransfer?.files[0])
  })
  const fileLabel = element('span', {}, 'your image, or drop one here')
  place.append(
    element('label', { className: 'play-choice' }, fileLabel, files),
    element('div', { className: 'play-row' }, ...controls.parts),
    ...parts,
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
