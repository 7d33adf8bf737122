// The families that are measured. Another one is another row.

import type { Host } from './host.js'
import { reference } from './reference.js'
import { wasm } from './wasm.js'

export const hosts: readonly Host[] = [reference, wasm]
