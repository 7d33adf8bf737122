// Every layer of the network, and the maps that it makes of the picture.

import type { LayerInfo, Maps } from '../lab/protocol.js'
import type { Actions } from './actions.js'
import { arrowsMoveFocus, find, h, scrolling } from './dom.js'
import { layoutOf, paintMap, placeAt } from './maps.js'
import type { PageStore, State } from './state.js'

/** How wide a vector's cells are, where there is room. */
const cellSize = 16

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
  if (group.querySelectorAll('button').length !== maps.maps) {
    const left = leftOut(maps)
    group.replaceChildren(
      ...Array.from({ length: maps.maps }, (_, map) => mapButton(maps, map, actions)),
      ...(left > 0 ? [h('span', { className: 'quiet' }, `and ${left.toLocaleString('en-US')} more`)] : []),
    )
  }
  group.querySelectorAll('button').forEach((button, map) => {
    paintMap(button.querySelector('canvas')!, maps, map, dark)
    button.ariaPressed = String(isAt(button, place))
  })
}

/** How many maps of a layer, or values of a vector, are not shown. */
const leftOut = ({ shape, values, maps }: Maps): number =>
  shape.length === 3 ? shape[2] - maps : shape.reduce((product, axis) => product * axis, 1) - values.length

function mapButton(maps: Maps, map: number, actions: Actions): HTMLButtonElement {
  const { layer, shape, values } = maps
  const { rows, columns } = layoutOf(maps)
  const name = shape.length === 3 ? `${layer}, map ${map}` : `${layer}, its ${values.length} values`
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
    const place = placeAt(layer, maps, map, row, part(event.clientX, box.left, box.width, columns))
    const found = place ?? placeAt(layer, maps, map, 0, 0)!
    void actions.place(found).then(() => reveal(byKey))
  })
  return button
}

/** Brings the lens into view; whoever came by keyboard goes on there. */
function reveal(byKey: boolean): void {
  const lens = find('lens')
  if (lens.getBoundingClientRect().top > 0.6 * innerHeight)
    lens.scrollIntoView({ behavior: scrolling(), block: 'start' })
  if (byKey) find('lens-map').focus({ preventScroll: true })
}

function isAt({ dataset, classList }: HTMLElement, place: State['place']): boolean {
  if (!place || dataset.layer !== place.layer) return false
  return classList.contains('vector') || dataset.map === String(place.map)
}
