// The card that trains: what is learned, on which backend, and how far it is.

import type { BackendName, SaveFormat, TaskName } from '../lab/protocol.js'
import type { Actions } from './actions.js'
import { find, h, say } from './dom.js'
import { percent } from './numbers.js'
import { boundsOf, type Settings } from './settings.js'
import type { PageStore, State } from './state.js'

export const backendLabels: Readonly<Record<BackendName, string>> = {
  wasm: 'WebAssembly',
  webgpu: 'WebGPU',
  webgl2: 'WebGL 2',
  reference: 'plain TypeScript',
}

const about: Readonly<Record<State['task'], string>> = {
  digits: 'A small network learns digits that this page draws. Drop MNIST’s IDX files, and it learns those.',
  films: 'The case study’s network learns drawn chest X-rays: clear, or with one of two kinds of pneumonia.',
  own: 'Look into a model of your own: safetensors, ONNX, .keras, .h5, or model.json with its shards.',
}

const numbers = ['seed', 'images', 'epochs'] as const satisfies readonly (keyof Settings)[]

export function showTraining(store: PageStore, actions: Actions): void {
  const [start, stop] = [find<HTMLButtonElement>('start'), find<HTMLButtonElement>('stop')]
  const [backend, threads] = [find<HTMLSelectElement>('backend'), find<HTMLSelectElement>('threads')]

  find('tasks').addEventListener('change', (event) => {
    void actions.pick((event.target as HTMLInputElement).value as TaskName | 'own')
  })
  find('controls').addEventListener('submit', (event) => {
    event.preventDefault()
    void actions.train()
  })
  stop.addEventListener('click', actions.stop)
  backend.addEventListener('change', () => store.set({ backend: backend.value as BackendName }))
  threads.addEventListener('change', () => store.set({ threads: Number(threads.value) || undefined }))
  find('saving').addEventListener('submit', (event) => {
    event.preventDefault()
    void actions.save(find<HTMLSelectElement>('format').value as SaveFormat)
  })
  for (const name of numbers) {
    const input = find<HTMLInputElement>(name)
    const { least, most } = boundsOf(name)
    Object.assign(input, { min: least, max: most, required: true })
    input.addEventListener('change', () => {
      if (input.checkValidity())
        store.set({ settings: { ...store.state.settings, [name]: input.valueAsNumber } })
    })
  }

  for (const [value, label] of Object.entries(backendLabels)) backend.append(new Option(label, value))
  fillThreads(threads)
  store.watch(['status'], ({ status }) => say(find('status'), status))
  store.watch(['problem'], ({ problem }) => {
    find('problem').hidden = problem === ''
    say(find('problem'), problem)
  })
  store.watch(['task', 'settings'], ({ task, settings }) => {
    const radio = document.querySelector<HTMLInputElement>(`#tasks [value=${task}]`)!
    radio.checked = true
    say(find('about'), about[task])
    for (const name of numbers) find<HTMLInputElement>(name).value = String(settings[name])
    document.body.dataset.task = task
  })
  store.watch(['busy', 'task', 'backend', 'probed', 'model'], enable)
  store.watch(['probed'], ({ probed }) => showReasons(backend, probed))
  store.watch(['model'], ({ model }) => say(find('device'), model?.device ?? 'nothing yet'))
  store.watch(['step', 'settings', 'busy'], showFigures)
  store.watch(['trained', 'model', 'busy'], ({ trained, model, busy }) => {
    find('saving').hidden = !trained || !model || busy !== undefined
  })

  function enable({ busy, task, backend: chosen, probed }: State): void {
    const own = task === 'own'
    const training = busy === 'training'
    // A disabled or hidden button would lose the keyboard's focus.
    const focused = document.activeElement
    stop.disabled = !training
    if (training && focused === start) stop.focus()
    start.disabled = busy !== undefined || own || 'reason' in (probed[chosen] ?? {})
    if (!training && focused === stop) start.focus()
    start.hidden = stop.hidden = own
    find('open-label').hidden = !own
    for (const field of [backend, ...numbers.map((name) => find<HTMLInputElement>(name))])
      field.disabled = training
    threads.disabled = training || chosen !== 'wasm'
  }
}

/** As many as there are processors, where threads may share memory. */
function fillThreads(threads: HTMLSelectElement): void {
  threads.append(new Option('all', ''))
  const most = crossOriginIsolated ? Math.min(16, navigator.hardwareConcurrency) : 1
  for (let n = 1; n <= most; n++) threads.append(new Option(String(n), String(n)))
}

/** What does not run cannot be chosen, and says why. */
function showReasons(backend: HTMLSelectElement, probed: State['probed']): void {
  const items: HTMLLIElement[] = []
  for (const option of backend.options) {
    const found = probed[option.value as BackendName]
    const label = backendLabels[option.value as BackendName]
    const reason = found && 'reason' in found ? found.reason : undefined
    option.disabled = reason !== undefined
    option.text = reason === undefined ? label : `${label}: not here`
    if (reason !== undefined) items.push(h('li', {}, `${label}: ${reason}`))
    else if (found && 'lacking' in found && found.lacking)
      items.push(h('li', {}, `${label}: ${found.lacking}`))
  }
  find('reasons').hidden = items.length === 0
  find('reasons')
    .querySelector('ul')!
    .replaceChildren(...items)
}

function showFigures({ step, settings, busy }: State): void {
  find('progress').hidden = !step && busy !== 'training'
  say(find('epoch'), step ? `${step.epoch} of ${settings.epochs}` : '–')
  say(find('loss'), step ? step.loss.toFixed(4) : '–')
  say(find('accuracy'), step ? percent(step.accuracy) : '–')
  const rate = step?.imagesPerSecond ?? NaN
  say(find('rate'), Number.isFinite(rate) ? rate.toFixed(rate < 100 ? 1 : 0) : '–')
}
