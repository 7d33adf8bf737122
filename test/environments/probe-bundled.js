// Prints what the probes find in a bundle, and what turbo does there: it needs its package beside the bundle.

import { turbo } from 'receptive/turbo'
import { probe } from './probe.js'
import { probeImages } from './probe-images.js'

const { console } = globalThis

async function main() {
  const found = await probe()
  const images = await probeImages()
  const decoder = turbo()
  const turboImages = [await probeImages({ decoder }), await probeImages({ decoder, threads: 1 })]
  console.log(JSON.stringify({ ...found, images, turboImages }))
}

main()
