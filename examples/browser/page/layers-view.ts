// Every layer of the network, and the maps that it makes of the picture.

import type { LayerInfo, Maps } from '../lab/protocol.js'
import type { Actions } from './actions.js'
import { largest } from './colors.js'
import { arrowsMoveFocus, find, h } from './dom.js'
import { layoutOf, paintMap, placeAt } from './maps.js'
import type { PageStore, State } from './state.js'

/** How wide a vector's cells are, where there is room. */
const cellSize = 16
/** The most maps of a layer that are shown at once. */
const mostMaps = 64

export function showLayers(store: PageStore, actions: Actions): void {
  store.watch(['model'], ({ model, open }) => {
    const rows = (model?.layers ?? []).map((layer, i, all) =>
      layerRow(layer, { previous: all[i - 1]?.name, open: open.has(layer.name) }, actions),
    )
    find('layers').replaceChildren(...rows)
  })
  store.watch(['maps', 'dark'], ({ maps, dark, place }) => {
    for (const row of find('layers').children) {
      const found = maps.get((row as HTMLElement).dataset.layer!)
      if (found) showMaps(row.querySelector('.maps')!, found, { dark, place }, actions)
    }
  })
  store.watch(['place'], ({ place }) => {
    for (const button of find('layers').querySelectorAll<HTMLButtonElement>('.map'))
      button.ariaPressed = String(isAt(button, place))
  })
}

function layerRow(
  { name, kind, inputs, shape, parameters }: LayerInfo,
  { previous, open }: { readonly previous: string | undefined; readonly open: boolean },
  actions: Actions,
): HTMLElement {
  // Of a layer that follows the one above it, that need not be said.
  const follows = inputs.length === 1 && (inputs[0] === previous || previous === undefined)
  const from = follows ? '' : ` · of ${inputs.join(', ')}`
  const count = parameters > 0 ? ` · ${parameters.toLocaleString('en-US')} weights` : ''
  const maps = h('div', { className: 'maps', role: 'group', 'aria-label': `Maps of ${name}` })
  const row = h(
    'details',
    { className: 'layer', open },
    h('summary', {}, h('b', {}, name), ` ${kind}${from} · [${shape.join(', ')}]${count}`),
    maps,
  )
  row.dataset.layer = name
  row.addEventListener('toggle', () => actions.showMaps(name, row.open))
  arrowsMoveFocus(maps)
  return row
}

/** Keeps the buttons there are, and with them the focus. */
function showMaps(
  group: Element,
  maps: Maps,
  { dark, place }: Pick<State, 'dark' | 'place'>,
  actions: Actions,
): void {
  const layout = layoutOf(maps.shape)
  const shown = Math.min(layout.maps, mostMaps)
  if (group.querySelectorAll('button').length !== shown) {
    const more =
      layout.maps > shown ? [h('span', { className: 'quiet' }, `and ${layout.maps - shown} more`)] : []
    group.replaceChildren(
      ...Array.from({ length: shown }, (_, map) => mapButton(maps, map, actions)),
      ...more,
    )
  }
  const most = largest(maps.values)
  group.querySelectorAll('button').forEach((button, map) => {
    paintMap(button.querySelector('canvas')!, maps, map, dark, most)
    button.ariaPressed = String(isAt(button, place))
  })
}

function mapButton({ layer, shape }: Maps, map: number, actions: Actions): HTMLButtonElement {
  const { rows, columns, maps } = layoutOf(shape)
  const name =
    maps === 1 && shape.length !== 3 ? `${layer}, its ${columns * rows} values` : `${layer}, map ${map}`
  const button = h(
    'button',
    {
      type: 'button',
      className: 'map',
      tabIndex: map === 0 ? 0 : -1,
      'aria-label': name,
      'aria-pressed': 'false',
    },
    h('canvas', { 'aria-hidden': 'true' }),
  )
  if (shape.length !== 3) {
    button.classList.add('vector')
    button.style.width = `${cellSize * columns}px`
  }
  button.dataset.layer = layer
  button.dataset.map = String(map)
  button.addEventListener('click', (event) => {
    const box = button.querySelector('canvas')!.getBoundingClientRect()
    // A click by keyboard has no place; it opens the middle.
    const byKey = event.detail === 0
    const part = (at: number, start: number, size: number, count: number): number =>
      byKey
        ? Math.floor(count / 2)
        : Math.min(count - 1, Math.max(0, Math.floor(((at - start) / size) * count)))
    const row = part(event.clientY, box.top, box.height, rows)
    const place = placeAt(layer, shape, map, row, part(event.clientX, box.left, box.width, columns))
    const found = place ?? placeAt(layer, shape, map, 0, 0)!
    void actions.place(found).then(() => reveal(byKey))
  })
  return button
}

/** Brings the lens into view; whoever came by keyboard goes on there. */
function reveal(byKey: boolean): void {
  const lens = find('lens')
  const smooth = !matchMedia('(prefers-reduced-motion: reduce)').matches
  if (lens.getBoundingClientRect().top > 0.6 * innerHeight)
    lens.scrollIntoView({ behavior: smooth ? 'smooth' : 'instant', block: 'start' })
  if (byKey) find('lens-map').focus({ preventScroll: true })
}

function isAt({ dataset, classList }: HTMLElement, place: State['place']): boolean {
  if (!place || dataset.layer !== place.layer) return false
  return classList.contains('vector') || dataset.map === String(place.map)
}
