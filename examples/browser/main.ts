// The page: its controls, and what they set going.

import { deviceText } from '../device.js'
import { disclaimer } from '../pneumonia/report/disclaimer.js'
import { choices, probe } from './backends.js'
import { LossCurve } from './curve.js'
import { drawFilms, type Films } from './data.js'
import { showSamples } from './samples.js'
import { settingsOf } from './settings.js'
import { run, type Step } from './train.js'

const find = <T extends HTMLElement>(id: string): T => document.getElementById(id) as T
const [start, stop] = [find<HTMLButtonElement>('start'), find<HTMLButtonElement>('stop')]
const backends = find<HTMLSelectElement>('backend')
const say = (id: string, text: string): void => {
  find(id).textContent = text
}

const curve = new LossCurve(find('curve'))
let films: Films | undefined
let stopping: AbortController | undefined

say('disclaimer', disclaimer)
find('controls').addEventListener('submit', (event) => {
  event.preventDefault()
  void guard(train())
})
stop.addEventListener('click', () => stopping?.abort())
void guard(offer())

/** Tells of an error where the user looks. */
async function guard(work: Promise<void>): Promise<void> {
  try {
    await work
  } catch (error) {
    console.error(error)
    say('status', error instanceof Error ? error.message : String(error))
  }
}

/** Fills the select; what does not run here is disabled, and says why. */
async function offer(): Promise<void> {
  settingsOf(new URLSearchParams(location.search))
  for (const choice of choices) {
    const probed = await probe(choice)
    const runs = 'device' in probed
    backends.append(new Option(runs ? choice.label : `${choice.label}: not here`, choice.name))
    backends.options[backends.length - 1].disabled = !runs
    if (runs) continue
    const item = document.createElement('li')
    item.textContent = `${choice.label}: ${probed.reason}`
    find('reasons').append(item)
    find('reasons').hidden = false
  }
  backends.value = choices.find((_, n) => !backends.options[n].disabled)?.name ?? ''
  backends.disabled = false
  start.disabled = false
  say('status', 'Ready.')
}

async function train(): Promise<void> {
  const settings = settingsOf(new URLSearchParams(location.search))
  const choice = choices.find(({ name }) => name === backends.value)!
  stopping = new AbortController()
  const { signal } = stopping
  begin()
  try {
    films ??= await drawFilms(settings, (done, total) => {
      say('status', `Drawing films: ${done} of ${total}`)
      signal.throwIfAborted()
    })
    const { train, test } = films
    say(
      'status',
      `Training on ${train.length} films of ${settings.side} × ${settings.side}, ${choice.label} …`,
    )
    const backend = await choice.open()
    try {
      say('device', deviceText(backend.describe()))
      const options = { ...settings, batchSize: settings.batch, backend, signal }
      const model = await run(films, {
        ...options,
        onStep: (step) => show(step, settings.epochs),
        onTest: (loss) => curve.addTest(loss),
      })
      const share = await showSamples(find('pictures'), model, test)
      say(
        'verdict',
        `${(100 * share).toFixed(1)} % of ${test.length} films are recognized; a guess finds a third.`,
      )
      find('samples').hidden = false
    } finally {
      backend.dispose()
    }
    say('status', signal.aborted ? 'Stopped.' : 'Done.')
  } catch (error) {
    if (!signal.aborted) throw error
    say('status', 'Stopped.')
  } finally {
    end()
  }
}

function begin(): void {
  curve.clear()
  for (const id of ['epoch', 'loss', 'accuracy', 'rate']) say(id, '–')
  find('samples').hidden = true
  stop.disabled = false
  // A disabled button would lose the keyboard's focus.
  if (document.activeElement === start) stop.focus()
  start.disabled = backends.disabled = true
}

function end(): void {
  start.disabled = backends.disabled = false
  if (document.activeElement === stop) start.focus()
  stop.disabled = true
}

function show({ epoch, batchLoss, loss, accuracy, imagesPerSecond }: Step, epochs: number): void {
  curve.add(batchLoss, loss)
  say('epoch', `${epoch} of ${epochs}`)
  say('loss', loss.toFixed(4))
  say('accuracy', `${(100 * accuracy).toFixed(1)} %`)
  if (Number.isFinite(imagesPerSecond)) say('rate', imagesPerSecond.toFixed(imagesPerSecond < 100 ? 1 : 0))
}
