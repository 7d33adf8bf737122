import { wasmConforms } from './wasm.js'

wasmConforms({ numRuns: 100, atLeast: 10 })
