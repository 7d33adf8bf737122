// The families that are measured. A new one is one row.

import type { Host } from './host.js'
import { reference } from './reference.js'
import { wasm } from './wasm.js'

export const hosts: readonly Host[] = [reference, wasm]
