// Reads the folder of images that IMAGES names and counts the threads that are started for it.

import { encodeJpeg, imageFolder } from 'receptive'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const { console, process } = globalThis

/** A folder of 64 images in two classes. */
export function writeImages() {
  const folder = mkdtempSync(join(tmpdir(), 'receptive-images-'))
  for (const [name, gray] of [
    ['dark', 40],
    ['light', 200],
  ]) {
    mkdirSync(join(folder, name))
    const image = { width: 16, height: 16, data: new Uint8Array(768).fill(gray) }
    const bytes = encodeJpeg(image)
    for (let n = 0; n < 32; n++) writeFileSync(join(folder, name, `${n}.jpg`), bytes)
  }
  return folder
}

export async function probeImages(options = {}) {
  const folder = process.env.IMAGES
  const warnings = []
  let threads = 0
  const { warn } = console
  console.warn = (text) => warnings.push(text)
  const count = () => threads++
  process.on('worker', count)
  try {
    const data = await imageFolder(folder, { size: [6, 6], ...options })
    return { read: data.labels.length, threads, warnings }
  } finally {
    process.off('worker', count)
    console.warn = warn
  }
}
