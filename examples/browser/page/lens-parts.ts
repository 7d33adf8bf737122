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
  const label = h('select', { id: 'right-answer' })
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
    belowCaption,
    frame,
    where,
    part,
    partLabel,
    partField,
    label,
    back,
    next,
    count,
    steps,
  }
}

export type LensParts = ReturnType<typeof lensParts>
