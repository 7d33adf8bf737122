// Models of several inputs or outputs, or of inputs that are no pictures: which one is meant, and what the others are given.

import type { InputInfo, Picture } from '../lab/protocol.js'
import type { Actions } from './actions.js'
import { find, h } from './dom.js'
import { draw } from './picture-view.js'
import type { PageStore, State } from './state.js'

export function showPorts(store: PageStore, actions: Actions): void {
  const [input, output] = [find<HTMLSelectElement>('input'), find<HTMLSelectElement>('output')]
  input.addEventListener('change', () => void actions.showInput(input.value || undefined))
  output.addEventListener('change', () => void actions.askAbout(Number(output.value)))
  store.watch(['model'], ({ model }) => {
    const seeing = (model?.inputs ?? []).filter(({ picture }) => picture)
    const outputs = model?.outputs ?? []
    input.replaceChildren(new Option('every input', ''), ...seeing.map(({ name }) => new Option(name)))
    output.replaceChildren(
      ...outputs.map(({ name, shape }, i) => new Option(`${name} [${shape.join(', ')}]`, String(i))),
    )
    find('input-field').hidden = seeing.length < 2
    find('output-field').hidden = outputs.length < 2
    showNumbers(
      (model?.inputs ?? []).filter(({ picture }) => !picture),
      actions,
    )
  })
  store.watch(['pictures', 'model'], showGiven)
}

/** What each of several inputs sees. */
function showGiven({ pictures, model }: State): void {
  const several = (model?.inputs ?? []).filter(({ picture }) => picture).length > 1
  find('given').hidden = !several || pictures.length === 0
  find('given').replaceChildren(...(several ? pictures.map(thumbnail) : []))
}

function thumbnail(picture: Picture): HTMLElement {
  const canvas = h('canvas', { role: 'img', 'aria-label': `${picture.title}, as ${picture.input} sees it` })
  draw(canvas, picture)
  return h('figure', {}, canvas, h('figcaption', {}, picture.input))
}

/** Inputs that are no pictures, as text to edit. */
function showNumbers(inputs: readonly InputInfo[], actions: Actions): void {
  find('numbers').hidden = inputs.length === 0
  find('numbers').replaceChildren(
    ...inputs.map(({ name, shape }, i) => {
      const size = shape.reduce((product, axis) => product * axis, 1)
      const id = `numbers-${i}`
      const field = h('input', {
        ...{ id, type: 'text', value: '0', autocomplete: 'off', spellcheck: false },
        'aria-describedby': `${id}-help`,
      })
      field.addEventListener('change', () => void actions.choose({ numbers: field.value, input: name }))
      const help = `${size} values, which are 0 until you change them. Write one number for all of them, or each.`
      return h(
        'div',
        {},
        h('label', { htmlFor: id }, `${name} [${shape.join(', ')}]`),
        field,
        h('p', { id: `${id}-help`, className: 'quiet' }, help),
      )
    }),
  )
}
