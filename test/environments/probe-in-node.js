// Prints what the probes find.

import { probe } from './probe.js'
import { probeImages } from './probe-images.js'

const { console } = globalThis

probe().then(async (found) => console.log(JSON.stringify({ ...found, images: await probeImages() })))
