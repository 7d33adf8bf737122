// TensorFlow's ops, and the functions that convert them.

import { arithmeticOps } from './ops/arithmetic.js'
import { layoutOps } from './ops/layout.js'
import { windowOps } from './ops/windows.js'
import type { OpMaker } from './op-call.js'

/** All supported ops. */
export const ops: ReadonlyMap<string, OpMaker> = new Map([
  ...Object.entries(windowOps),
  ...Object.entries(arithmeticOps),
  ...Object.entries(layoutOps),
])
