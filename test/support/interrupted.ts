// A program that Ctrl-C asks to end: interrupted.ts busy|slow. It then takes a long step, or long to report.

import { setTimeout as sleep } from 'node:timers/promises'
import { stopOnInterrupt } from '../../examples/interrupt.js'

const signal = stopOnInterrupt()
console.log('working')
while (!signal.aborted) await sleep(1)
if (process.argv[2] === 'slow') await sleep(600_000)
const end = performance.now() + 1500
while (performance.now() < end);
await sleep(100)
console.log('reported')
