// The page: a worker that computes, a state, actions that change it, and views that show it.

import { disclaimer } from '../pneumonia/report/disclaimer.js'
import { createActions } from './page/actions.js'
import { showAnswer } from './page/answer-view.js'
import { connect } from './page/connect.js'
import { takeFiles } from './page/drop.js'
import { showLayers } from './page/layers-view.js'
import { showLens } from './page/lens-view.js'
import { keepLooking, probeBackends, showCurves } from './page/live.js'
import { workOffline } from './page/offline.js'
import { showPad } from './page/pad.js'
import { showPicture } from './page/picture-view.js'
import { showPorts } from './page/ports-view.js'
import { createStore, type PageStore } from './page/state.js'
import { showTraining } from './page/training-view.js'

const query = new URLSearchParams(location.search)
const scheme = matchMedia('(prefers-color-scheme: dark)')

try {
  start(createStore(query, scheme.matches))
} catch (error) {
  const problem = document.getElementById('problem')!
  problem.hidden = false
  problem.textContent = error instanceof Error ? error.message : String(error)
}

function start(store: PageStore): void {
  const curves = showCurves(store)
  const { lab } = connect({
    drawing: ({ done, total }) => store.set({ status: `Drawing pictures: ${done} of ${total}` }),
    step(step) {
      store.set({ step })
      curves.step(step)
    },
    tested: (tested) => curves.tested(tested),
  })
  const actions = createActions(lab, store, query)
  showTraining(store, actions)
  showPicture(store, actions, disclaimer)
  showPorts(store, actions)
  showPad(store, actions)
  showAnswer(store, actions)
  showLayers(store, actions)
  showLens(store, actions)
  takeFiles(store, actions)
  keepLooking(store, actions)
  scheme.addEventListener('change', ({ matches }) => store.set({ dark: matches }))
  const { task } = store.state
  void actions.pick(task).then(() => probeBackends(store, actions))
  workOffline()
}
