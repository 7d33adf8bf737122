// The lens: one map, large, and how the value under the cursor came about.

import type { Explained, Maps, Place } from '../lab/protocol.js'
import type { Actions } from './actions.js'
import { find, h, say } from './dom.js'
import { stepsOf } from './explanation.js'
import { cellOf, layoutOf, paintMap, placeAt } from './maps.js'
import { format } from './numbers.js'
import type { PageStore, State } from './state.js'

const moves: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
}

export function showLens(store: PageStore, actions: Actions): void {
  const parts = lensParts()
  const { map, part, back, next, label } = parts
  const empty = find('lens-content').firstElementChild!
  const mapsAt = (place: Place): Maps | undefined => store.state.maps.get(place.layer)

  map.addEventListener('keydown', (event) => {
    const { place } = store.state
    const move = moves[event.key]
    const maps = place && mapsAt(place)
    if (!move || !maps) return
    event.preventDefault()
    const { map: at, row, column } = cellOf(place, maps.shape)
    go(maps, at, row + move[0], column + move[1])
  })
  map.addEventListener('click', ({ clientX, clientY }) => {
    const { place } = store.state
    const maps = place && mapsAt(place)
    if (!maps) return
    const { rows, columns } = layoutOf(maps.shape)
    const box = map.getBoundingClientRect()
    const row = Math.floor(((clientY - box.top) / box.height) * rows)
    go(maps, cellOf(place, maps.shape).map, row, Math.floor(((clientX - box.left) / box.width) * columns))
  })
  function go({ layer, shape }: Maps, at: number, row: number, column: number): void {
    const { rows, columns } = layoutOf(shape)
    if (row < 0 || row >= rows || column < 0 || column >= columns) return
    const place = placeAt(layer, shape, at, row, column)
    if (place) void actions.place(place)
  }
  part.addEventListener('change', () => store.set({ part: Number(part.value) }))
  label.addEventListener(
    'change',
    () => void actions.takeAsRight(label.value === '' ? undefined : Number(label.value)),
  )
  back.addEventListener('click', () => turn(-1))
  next.addEventListener('click', () => turn(1))
  /** From the last step, the next one is the first. */
  function turn(by: number): void {
    const count = parts.steps.children.length
    const shown = Math.min(store.state.steps, count)
    store.set({ steps: by > 0 && shown === count ? 1 : Math.max(1, shown + by) })
  }

  store.watch(['busy'], ({ busy }) => {
    parts.where.ariaLive = busy === 'training' ? 'off' : 'polite'
  })
  store.watch(['place', 'maps', 'dark'], ({ place, dark }) => {
    const maps = place && mapsAt(place)
    find('lens-content').replaceChildren(place ? parts.root : empty)
    if (maps) showMap(parts, maps, place, dark)
  })
  store.watch(['explanation', 'part', 'steps', 'dark', 'label', 'model'], (state) =>
    showExplanation(parts, state),
  )
}

function lensParts() {
  const map = h('canvas', {
    ...{ id: 'lens-map', tabIndex: 0, role: 'application' },
    ...{ 'aria-label': 'The map', 'aria-describedby': 'lens-keys' },
  })
  const cursor = h('i', { className: 'cursor', 'aria-hidden': 'true' })
  const below = h('canvas', { role: 'img', 'aria-label': 'The layer below, with the window' })
  const frame = h('i', { className: 'cursor window', 'aria-hidden': 'true' })
  const where = h('p', { className: 'where', 'aria-live': 'polite' })
  const part = h('select', { id: 'part' })
  const partField = h('span', {}, h('label', { htmlFor: 'part' }, 'Channel '), part)
  const label = h('select', { id: 'right-answer' })
  const back = h('button', { type: 'button', className: 'small' }, 'Back')
  const next = h('button', { type: 'button', className: 'small' }, 'Next')
  const count = h('span', { className: 'quiet' })
  const steps = h('ol', { className: 'steps' })
  const belowFigure = h(
    'figure',
    {},
    h('div', { className: 'stage pixels' }, below, frame),
    h('figcaption', {}, 'The layer below, and the window'),
  )
  const root = h(
    'div',
    { className: 'lens-parts' },
    h(
      'div',
      { className: 'lens-maps' },
      h(
        'figure',
        {},
        h('div', { className: 'stage pixels' }, map, cursor),
        h('figcaption', { id: 'lens-keys' }, 'Click, or move with the arrow keys'),
      ),
      belowFigure,
    ),
    h(
      'div',
      { className: 'lens-steps' },
      where,
      h(
        'div',
        { className: 'row' },
        back,
        count,
        next,
        partField,
        h('span', {}, h('label', { htmlFor: 'right-answer' }, 'Right answer '), label),
      ),
      steps,
    ),
  )
  return {
    root,
    map,
    cursor,
    below,
    belowFigure,
    frame,
    where,
    part,
    partField,
    label,
    back,
    next,
    count,
    steps,
  }
}

type LensParts = ReturnType<typeof lensParts>

function showMap({ map, cursor }: LensParts, maps: Maps, place: Place, dark: boolean): void {
  const { rows, columns } = layoutOf(maps.shape)
  const { map: at, row, column } = cellOf(place, maps.shape)
  paintMap(map, maps, at, dark)
  map.ariaLabel = `${place.layer}, map ${at}: ${rows} rows, ${columns} columns`
  frameCells(cursor, [rows, columns], { top: row, left: column, rows: 1, columns: 1 })
}

interface Cells {
  readonly top: number
  readonly left: number
  readonly rows: number
  readonly columns: number
}

/** Lays a frame around cells of a map. */
function frameCells(
  frame: HTMLElement,
  [H, W]: readonly [number, number],
  { top, left, rows, columns }: Cells,
): void {
  const share = (part: number, whole: number): string => `${(100 * part) / whole}%`
  Object.assign(frame.style, {
    ...{ top: share(top, H), left: share(left, W) },
    ...{ height: share(rows, H), width: share(columns, W) },
  })
}

function showExplanation(parts: LensParts, { explanation, part, steps, dark, label, model }: State): void {
  const classNames = model?.classNames ?? []
  fill(parts.label, [['', 'unknown'], ...classNames.map((name, k) => [String(k), name] as const)], label)
  if (!explanation || 'reason' in explanation) {
    parts.steps.replaceChildren()
    say(parts.where, explanation?.reason ?? '')
    parts.belowFigure.hidden = true
    return
  }
  const { place, after } = explanation
  const spot = explanation.below && `row ${place.row}, column ${place.column}`
  say(parts.where, `${place.layer}, map ${place.map}, ${spot}: ${format(after)}`)
  const shownPart = Math.min(part, explanation.parts.length - 1)
  const options = explanation.parts.map(({ name }, i) => [String(i), name.replace('channel ', '')] as const)
  fill(parts.part, options, shownPart)
  parts.partField.hidden = options.length < 2
  const all = stepsOf(explanation, { part: shownPart, classNames, dark })
  const shown = Math.min(steps, all.length)
  const items = all.map(({ title, body }, i) => {
    const item = h('li', {}, h('h3', {}, title), ...body)
    item.hidden = i >= shown
    return item
  })
  parts.steps.replaceChildren(...items)
  say(parts.count, `step ${shown} of ${all.length}`)
  parts.back.disabled = shown === 1
  say(parts.next, shown === all.length ? 'Again' : 'Next')
  showBelow(parts, explanation, shownPart, dark)
}

function showBelow(
  { below, belowFigure, frame }: LensParts,
  { below: values, channels, window }: Explained,
  part: number,
  dark: boolean,
): void {
  belowFigure.hidden = values.shape.length !== 3
  if (belowFigure.hidden) return
  paintMap(below, values, channels[part], dark)
  const { top, left, rows, columns, dilation } = window
  const reach = { top, left, rows: (rows - 1) * dilation[0] + 1, columns: (columns - 1) * dilation[1] + 1 }
  frameCells(frame, [values.shape[0], values.shape[1]], reach)
}

/** Fills a select, if its options have changed, and chooses one. */
function fill(
  select: HTMLSelectElement,
  options: readonly (readonly [string, string])[],
  value: number | undefined,
): void {
  const key = JSON.stringify(options)
  if (select.dataset.key !== key) {
    select.dataset.key = key
    select.replaceChildren(...options.map(([value, text]) => new Option(text, value)))
  }
  select.value = value === undefined ? '' : String(value)
}
