// What the network answers: a bar for each class, which may be chosen to see where the network looks for it.

import type { Actions } from './actions.js'
import { find, h, say } from './dom.js'
import { format, percent } from './numbers.js'
import { namesOf, pictureOf, type PageStore, type State } from './state.js'

/** The most classes that are shown, the most likely or largest first. */
const mostBars = 10

/** Longer verdicts are set smaller, in characters. */
const longText = 16

/** The most labels that the verdict names. */
const mostNamed = 5

export function showAnswer(store: PageStore, actions: Actions): void {
  // What changes several times a second is not read aloud.
  store.watch(['busy'], ({ busy }) => {
    find('verdict').ariaLive = busy === 'training' ? 'off' : 'polite'
  })
  const meaning = find<HTMLSelectElement>('meaning')
  meaning.addEventListener('change', () => void actions.takeAsScores(meaning.value === 'scores'))
  store.watch(['answer', 'scores'], ({ answer, scores }) => {
    const numbers = answer?.meaning === 'numbers' || answer?.meaning === 'scores'
    find('meaning-field').hidden = !numbers || answer.outputShape.every((axis) => axis === 1)
    meaning.value = scores ? 'scores' : 'numbers'
  })
  store.watch(['computing'], ({ computing }) => say(find('computing'), computing ? 'Computing …' : ''))
  store.watch(['answer', 'model', 'pictures', 'output', 'explained', 'trained'], (state) => {
    const { text, right } = verdictOf(state)
    say(find('verdict'), text)
    find('verdict').dataset.right = String(right ?? '')
    find('verdict').dataset.long = String(text.length > longText)
    say(find('cam'), camOf(state))
    showBars(state, actions)
  })
}

/** What is answered; and, where the class is known, whether that is right. */
function verdictOf(state: State): { readonly text: string; readonly right?: boolean } {
  const { answer, model, trained } = state
  const names = namesOf(state)
  if (!answer || !model) return { text: '–' }
  const { meaning, values, outputShape } = answer
  if (!values) return { text: `The output is [${outputShape.join(', ')}]: no classes. Its maps are below.` }
  if (meaning === 'numbers') return { text: numbersOf(values) }
  if (meaning === 'labels' && outputShape.some((axis) => axis > 1)) return { text: labelsOf(values, names) }
  const best = values.indexOf(Math.max(...values))
  const name = names[best]
  if (!trained) return { text: `Untrained, it guesses: ${name}` }
  const label = pictureOf(state)?.label
  if (label === undefined) return { text: name }
  return best === label
    ? { text: `${name}: right`, right: true }
    : { text: `${name}: wrong, it is ${names[label]}`, right: false }
}

/** What is said of numbers that are no probabilities. */
const numbersOf = (values: Float32Array): string =>
  values.length === 1 ? format(values[0]) : `${values.length} numbers, no probabilities`

/** The labels that are more likely than not. */
function labelsOf(values: Float32Array, names: readonly string[]): string {
  const likely = names.filter((_, k) => values[k] > 0.5)
  if (likely.length === 0) return 'none of the labels'
  const more = likely.length - mostNamed
  return likely.slice(0, mostNamed).join(', ') + (more > 0 ? ` and ${more} more` : '')
}

function camOf(state: State): string {
  if (!state.answer) return ''
  const { cam, camReason, values } = state.answer
  if (!cam) return `No Grad-CAM: ${camReason}`
  const name = values ? namesOf(state)[cam.classIndex] : `channel ${cam.classIndex} of the output`
  return cam.values.some((value) => value > 0)
    ? `Grad-CAM: where ${cam.layer} sees “${name}”.`
    : `Grad-CAM: nothing in ${cam.layer} speaks for “${name}”.`
}

function showBars(state: State, actions: Actions): void {
  const { answer, explained } = state
  const bars = find('bars')
  const names = namesOf(state)
  const values = answer?.values ?? new Float32Array()
  const plain = answer?.meaning === 'numbers'
  bars.ariaLabel = `${plain ? 'Values' : 'Probabilities'}; choose one to see where the network looks for it`
  const ordered = Array.from(values, (_, k) => k)
  const shown =
    ordered.length > mostBars ? ordered.sort((a, b) => values[b] - values[a]).slice(0, mostBars) : ordered
  while (bars.children.length > shown.length) bars.lastElementChild!.remove()
  while (bars.children.length < shown.length) bars.append(bar(actions))
  shown.forEach((k, row) => {
    const button = bars.children[row].firstElementChild as HTMLButtonElement
    const [name, track, share] = button.children
    button.dataset.k = String(k)
    button.ariaPressed = String(k === (explained ?? answer?.cam?.classIndex))
    say(name as HTMLElement, names[k])
    say(share as HTMLElement, plain ? format(values[k]) : percent(values[k]))
    ;(track as HTMLElement).style.visibility = plain ? 'hidden' : ''
    ;(track.firstElementChild as HTMLElement).style.width = `${plain ? 0 : 100 * values[k]}%`
  })
}

/** A row that is kept while its numbers change, so that it keeps the focus, too. */
function bar(actions: Actions): HTMLLIElement {
  const button = h(
    'button',
    { type: 'button', className: 'bar' },
    h('span', { className: 'name' }),
    h('span', { className: 'track' }, h('span')),
    h('span', { className: 'share' }),
  )
  button.addEventListener('click', () => {
    const pressed = button.ariaPressed === 'true'
    void actions.explainClass(pressed ? undefined : Number(button.dataset.k))
  })
  return h('li', {}, button)
}
