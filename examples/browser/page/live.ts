// What goes on by itself: curves that grow, answers that follow the training, and a look at what backends run here.

import type { BackendName, Step, Tested } from '../lab/protocol.js'
import type { Actions } from './actions.js'
import { connect } from './connect.js'
import { find } from './dom.js'
import type { PageStore } from './state.js'

/** Milliseconds between two looks at a network that learns. */
const lookEvery = 400

/** Curves, whose code is loaded when there is something to draw. Without them, the rest of the page goes on. */
export function showCurves(store: PageStore) {
  const loading = (): Promise<import('./curves.js').Curves | undefined> =>
    (loaded ??= import('./curves.js').then(({ Curves }) => new Curves()).catch(saysWhy))
  const saysWhy = (error: unknown): undefined => {
    find('loss-curve').textContent = `There are no curves here: ${String(error)}.`
  }
  let loaded: ReturnType<typeof loading> | undefined
  store.watch(['busy'], ({ busy }) => {
    if (busy === 'training') void loading().then((curves) => curves?.clear())
  })
  store.watch(['dark'], () => void loaded?.then((curves) => curves?.recolor()))
  return {
    step: (step: Step) => void loading().then((curves) => curves?.add(step)),
    tested: (tested: Tested) => void loading().then((curves) => curves?.addTest(tested)),
  }
}

/** While the network learns, it is asked again and again. */
export function keepLooking(store: PageStore, actions: Actions): void {
  let last = 0
  store.watch(['step'], ({ step, busy }) => {
    const now = performance.now()
    if (!step || busy !== 'training' || now - last < lookEvery) return
    last = now
    void actions.attempt(actions.look)
  })
}

/** Tries each backend, in a worker of its own, which takes with it whatever the trial leaves. */
export async function probeBackends(store: PageStore, actions: Actions): Promise<void> {
  const { lab, close } = connect()
  const names: readonly BackendName[] = ['wasm', 'webgpu', 'webgl2', 'reference']
  for (const name of names) {
    const probed = await lab.probe(name).catch((error: unknown) => ({ reason: String(error) }))
    store.set({ probed: { ...store.state.probed, [name]: probed } })
  }
  close()
  const { backend, probed, task } = store.state
  if (!('reason' in (probed[backend] ?? {}))) return
  // The one that was taken for granted does not run here.
  store.set({ backend: names.find((name) => 'device' in probed[name]!) ?? 'reference' })
  await actions.pick(task)
}
