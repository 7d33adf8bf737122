// The process of judge.ts: it is sent the names of exercises, one after the other.

import { loadExercise, statusOf } from './exercises.js'
import type { Said } from './judge.js'

const say = (said: Said): boolean => process.send!(said)

async function judge(name: string): Promise<void> {
  await loadExercise(name)
  say('ready')
  say(await statusOf(name))
}

process.on('message', (name: string) => void judge(name))
