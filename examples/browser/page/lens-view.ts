// The lens: one map, large, and how the value under the cursor came about.

import type { Explained, Maps, Place, Shown } from '../lab/protocol.js'
import type { Actions } from './actions.js'
import { find, h, say, scrolling } from './dom.js'
import { stepsOf } from './explanation.js'
import { lensParts, type LensParts } from './lens-parts.js'
import { cellOf, layoutOf, paintMap, placeAt, wordsOf } from './maps.js'
import { format } from './numbers.js'
import { namesOf, type PageStore, type State } from './state.js'

const moves: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
}

export function showLens(store: PageStore, actions: Actions): void {
  const parts = lensParts()
  const { map, part, back, next, right, numbers } = parts
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
    const { rows, columns } = layoutOf(maps)
    const box = map.getBoundingClientRect()
    const row = Math.floor(((clientY - box.top) / box.height) * rows)
    go(maps, cellOf(place, maps.shape).map, row, Math.floor(((clientX - box.left) / box.width) * columns))
  })
  function go(maps: Maps, at: number, row: number, column: number): void {
    const { rows, columns } = layoutOf(maps)
    if (row < 0 || row >= rows || column < 0 || column >= columns) return
    const place = placeAt(maps.layer, maps, at, row, column)
    if (place) void actions.place(place)
  }
  part.addEventListener('change', () => store.set({ part: Number(part.value) }))
  right.addEventListener(
    'change',
    () => void actions.takeAsRight(right.value === '' ? undefined : Number(right.value)),
  )
  numbers.addEventListener(
    'change',
    () => void actions.takeAsRight(numbers.value.trim() === '' ? undefined : numbers.value),
  )
  back.addEventListener('click', () => turn(-1))
  next.addEventListener('click', () => turn(1))
  /** From the last step, the next one is the first. */
  function turn(by: number): void {
    const { children } = parts.steps
    const shown = Math.min(store.state.steps, children.length)
    const steps = by > 0 && shown === children.length ? 1 : Math.max(1, shown + by)
    store.set({ steps })
    children[steps - 1].scrollIntoView({ behavior: scrolling(), block: 'nearest' })
  }
  parts.root.addEventListener('keydown', ({ key }) => {
    if (key === 'Escape') find('layers').querySelector<HTMLElement>('.map[aria-pressed=true]')?.focus()
  })

  store.watch(['busy'], ({ busy }) => {
    parts.where.ariaLive = busy === 'training' ? 'off' : 'polite'
  })
  store.watch(['place', 'maps', 'dark'], ({ place, dark }) => {
    const maps = place && mapsAt(place)
    const content = place ? parts.root : empty
    // What is put where it is already loses the keyboard's focus.
    if (!content.isConnected) find('lens-content').replaceChildren(content)
    if (maps) showMap(parts, maps, place, dark)
  })
  store.watch(['explanation', 'part', 'steps', 'dark', 'right', 'model', 'answer'], (state) =>
    showExplanation(parts, state),
  )
}

function showMap({ map, cursor }: LensParts, maps: Maps, place: Place, dark: boolean): void {
  const { rows, columns } = layoutOf(maps)
  const { map: at, row, column } = cellOf(place, maps.shape)
  paintMap(map, maps, at, dark)
  const what = maps.shape.length === 3 ? `map ${at}` : 'its values'
  map.ariaLabel = `${place.layer}, ${what}: ${rows} rows, ${columns} columns`
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

function showExplanation(parts: LensParts, state: State): void {
  const { explanation, part, steps, dark } = state
  const names = namesOf(state)
  showRight(parts, state, names)
  if (!explanation || 'reason' in explanation) {
    parts.steps.replaceChildren()
    say(parts.where, explanation?.reason ?? '')
    parts.belowFigure.hidden = true
    return
  }
  const { place, after } = explanation
  const shape = state.model?.layers.find(({ name }) => name === place.layer)?.shape ?? []
  say(parts.where, `${place.layer}, ${wordsOf(place, shape)}: ${format(after)}`)
  const options = partNames(explanation)
  const shownPart = Math.min(part, options.length - 1)
  fill(
    parts.part,
    [...options.entries()].map(([i, name]) => [String(i), name] as const),
    shownPart,
  )
  say(parts.partLabel, 'shares' in explanation ? 'Input' : 'Channel')
  parts.partField.hidden = options.length < 2
  const all = stepsOf(explanation, { part: shownPart, names, dark })
  const shown = Math.min(steps, all.length)
  const items = all.map(({ title, body }, i) => {
    const item = h('li', {}, h('h3', {}, title), ...body)
    item.hidden = i >= shown
    return item
  })
  parts.steps.replaceChildren(...items)
  say(parts.count, `step ${shown} of ${all.length}`)
  parts.back.disabled = shown === 1
  say(parts.next, shown === all.length ? 'Step by step' : 'Next')
  showBelow(parts, explanation, shownPart, dark)
}

/** What is taken to be right: a class or label, or numbers. */
function showRight(
  { right, rightField, numbers, numbersField }: LensParts,
  { right: taken, answer }: State,
  names: readonly string[],
): void {
  const plain = answer?.meaning === 'numbers'
  numbersField.hidden = !plain
  rightField.hidden = plain || names.length === 0
  const label = typeof taken === 'number' ? taken : undefined
  fill(right, [['', 'unknown'], ...names.map((name, k) => [String(k), name] as const)], label)
  if (document.activeElement !== numbers) numbers.value = typeof taken === 'string' ? taken : ''
}

/** What can be chosen to be shown: channels of the window, or inputs of a merge. */
const partNames = (explanation: Explained): readonly string[] =>
  'shares' in explanation
    ? explanation.shares.map(({ place }) => place.layer)
    : explanation.parts.map(({ name }) => name.replace('channel ', ''))

/** What is below, which of its maps, and where the window is. */
function belowOf(explanation: Explained, part: number): readonly [Shown, number, Cells] {
  if ('shares' in explanation) {
    const { below, place } = explanation.shares[part]
    return [below, place.map, { top: place.row, left: place.column, rows: 1, columns: 1 }]
  }
  const { top, left, rows, columns, dilation } = explanation.window
  const reach = { top, left, rows: (rows - 1) * dilation[0] + 1, columns: (columns - 1) * dilation[1] + 1 }
  return [explanation.below, explanation.channels[part], reach]
}

function showBelow(
  { below, belowFigure, belowCaption, frame }: LensParts,
  explanation: Explained,
  part: number,
  dark: boolean,
): void {
  const [values, map, cells] = belowOf(explanation, part)
  belowFigure.hidden = values.shape.length !== 3
  if (belowFigure.hidden) return
  const what = 'shares' in explanation ? 'The input, and its value' : 'The layer below, and the window'
  say(belowCaption, what)
  below.ariaLabel = what
  paintMap(below, values, map, dark)
  frameCells(frame, [values.shape[0], values.shape[1]], cells)
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
