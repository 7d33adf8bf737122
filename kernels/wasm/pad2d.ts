// Host side of assembly/pad2d.ts.

import type { BorderMode } from '../ops/pad2d.js'
import type { WasmKernel } from './kernel.js'
import { rows } from './layout.js'

const modes: Readonly<Record<BorderMode, number>> = { constant: 0, reflect: 1, replicate: 2 }

export const pad2d: WasmKernel<'pad2d'> = {
  name: 'pad2d',
  run(runtime, { x }, { border: [[above], [left]], mode = 'constant', value = 0 }, y) {
    const [, H, W, C] = x.shape
    const [N, oH, oW] = y.shape
    runtime.call('pad2d', rows(N * oH, oW * C), {
      ...{ x: x.pointer, y: y.pointer, H, W, C, oH, oW, above, left, mode: modes[mode], value },
    })
  },
}

export const pad2dGradient: WasmKernel<'pad2dGradient'> = {
  name: 'pad2d-gradient',
  run(runtime, { dy }, { border: [[above], [left]], mode }, dx) {
    const [N, H, W, C] = dx.shape
    const [, oH, oW] = dy.shape
    runtime.call('pad2dGradient', rows(N * H, oW * C), {
      ...{ dy: dy.pointer, dx: dx.pointer, H, W, C, oH, oW, above, left, mode: modes[mode] },
    })
  },
}
