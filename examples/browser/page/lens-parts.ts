// The elements of the lens.

import { h } from './dom.js'

export function lensParts() {
  const map = h('canvas', {
    ...{ id: 'lens-map', tabIndex: 0, role: 'application' },
    ...{ 'aria-label': 'The map', 'aria-describedby': 'lens-keys' },
  })
  const cursor = h('i', { className: 'cursor', 'aria-hidden': 'true' })
  const below = h('canvas', { role: 'img' })
  const frame = h('i', { className: 'cursor window', 'aria-hidden': 'true' })
  const where = h('p', { className: 'where', 'aria-live': 'polite' })
  const part = h('select', { id: 'part' })
  const partLabel = h('label', { htmlFor: 'part' })
  const partField = h('span', {}, partLabel, ' ', part)
  const right = h('select', { id: 'right-answer' })
  const rightField = h('span', {}, h('label', { htmlFor: 'right-answer' }, 'Right answer '), right)
  const numbers = h('input', { id: 'right-numbers', type: 'text', autocomplete: 'off', spellcheck: false })
  const numbersField = h('span', {}, h('label', { htmlFor: 'right-numbers' }, 'Right numbers '), numbers)
  const back = h('button', { type: 'button', className: 'small' }, 'Back')
  const next = h('button', { type: 'button', className: 'small' }, 'Next')
  const count = h('span', { className: 'quiet' })
  const steps = h('ol', { className: 'steps' })
  const belowCaption = h('figcaption')
  const belowFigure = h('figure', {}, h('div', { className: 'stage pixels' }, below, frame), belowCaption)
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
        h(
          'figcaption',
          { id: 'lens-keys' },
          'Click, or move with the arrow keys',
          h('span', { className: 'keys' }, '; Escape goes back to the maps'),
        ),
      ),
      belowFigure,
    ),
    h(
      'div',
      { className: 'lens-steps' },
      where,
      h('div', { className: 'row turning' }, back, count, next),
      h('div', { className: 'row' }, partField, rightField, numbersField),
      steps,
    ),
  )
  return {
    root,
    map,
    cursor,
    below,
    belowFigure,
    belowCaption,
    frame,
    where,
    part,
    partLabel,
    partField,
    right,
    rightField,
    numbers,
    numbersField,
    back,
    next,
    count,
    steps,
  }
}

export type LensParts = ReturnType<typeof lensParts>
