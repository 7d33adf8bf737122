// Prints what the probe finds.

import { probe } from './probe.js'

const { console } = globalThis

console.log(JSON.stringify(await probe()))
