// The picture that the network sees, with Grad-CAM over it, and test pictures to choose from.

import type { Picture, Scaling } from '../lab/protocol.js'
import type { Actions } from './actions.js'
import { heat, paint } from './colors.js'
import { arrowsMoveFocus, find, h, say } from './dom.js'
import { namesOf, pictureOf, type PageStore, type State } from './state.js'

/** Pictures of fewer pixels are shown as squares. */
const fewPixels = 100

export function showPicture(store: PageStore, actions: Actions, disclaimer: string): void {
  const overlay = find<HTMLCanvasElement>('seen-overlay')
  const opacity = find<HTMLInputElement>('opacity')
  const scaling = find<HTMLSelectElement>('scaling')

  opacity.addEventListener('input', () => store.set({ opacity: opacity.valueAsNumber / 100 }))
  scaling.addEventListener('change', () => store.set({ scaling: scaling.value as Scaling }))
  arrowsMoveFocus(find('samples'))
  say(find('disclaimer'), disclaimer)

  store.watch(['pictures', 'input', 'model'], (state) => {
    const picture = pictureOf(state)
    const stage = find('seen')
    stage.ariaLabel = picture ? `What the network sees: ${nameOf(picture, namesOf(state))}` : 'No picture yet'
    say(find('seen-caption'), picture ? `What the network sees: ${picture.title}` : 'What the network sees')
    draw(find<HTMLCanvasElement>('seen-picture'), picture)
    stage.classList.toggle('pixels', picture !== undefined && picture.width < fewPixels)
    for (const button of find('samples').querySelectorAll('button'))
      button.ariaPressed = String(button.dataset.title === picture?.title)
  })
  store.watch(['answer'], ({ answer }) => {
    const { cam } = answer ?? {}
    overlay.hidden = !cam
    if (cam) paint(overlay, [cam.height, cam.width], (i) => heat(cam.values[i]))
  })
  store.watch(['opacity'], (state) => {
    overlay.style.opacity = String(state.opacity)
  })
  store.watch(['samples'], (state) => showSamples(state, actions))
  store.watch(['task'], ({ task }) => {
    find('pad-figure').hidden = task !== 'digits'
    find('scaling-field').hidden = task !== 'own'
    find('disclaimer').hidden = task !== 'films'
  })
}

export function draw(canvas: HTMLCanvasElement, picture: Picture | undefined): void {
  const { width, height, rgba } = picture ?? { width: 1, height: 1, rgba: new Uint8ClampedArray(4) }
  Object.assign(canvas, { width, height })
  canvas.getContext('2d')!.putImageData(new ImageData(rgba, width, height), 0, 0)
}

const nameOf = ({ title, label }: Picture, classNames: readonly string[]): string =>
  label === undefined ? title : `${title}, ${classNames[label]}`

function showSamples(state: State, actions: Actions): void {
  const buttons = state.samples.map((picture, sample) => {
    const canvas = h('canvas', { 'aria-hidden': 'true' })
    draw(canvas, picture)
    const button = h(
      'button',
      {
        ...{ type: 'button', tabIndex: sample === 0 ? 0 : -1, className: 'sample' },
        ...{ 'aria-label': nameOf(picture, namesOf(state)), 'aria-pressed': 'false' },
      },
      canvas,
    )
    button.dataset.title = picture.title
    button.addEventListener('click', () => void actions.choose({ sample }))
    return button
  })
  find('samples').hidden = buttons.length === 0
  find('samples').replaceChildren(...buttons)
}
