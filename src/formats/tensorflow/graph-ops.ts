// TensorFlow's ops, and what they are made of here.

import { arithmeticOps } from './ops/arithmetic.js'
import { layoutOps } from './ops/layout.js'
import { windowOps } from './ops/windows.js'
import type { OpMaker } from './op-call.js'

/** The ops there are. */
export const ops: ReadonlyMap<string, OpMaker> = new Map([
  ...Object.entries(windowOps),
  ...Object.entries(arithmeticOps),
  ...Object.entries(layoutOps),
])
