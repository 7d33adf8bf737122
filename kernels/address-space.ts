// Room for addresses, where a process has a limit of them: `ulimit -v`, on Linux.

import { nodeModule } from './node-module.js'

// What an engine takes for each thread before its program begins, measured in Node 20 and 24, and something to work with.
const ofThread = 640 * 2 ** 20

/**
 * Why no threads may be started, so many beside those there are; undefined if they may. Memory that cannot be had is an error,
 * but a thread for which there is no room ends the process.
 */
export async function lackOfRoom(more: number): Promise<string | undefined> {
  const room = await roomForAddresses()
  if (room >= more * ofThread) return undefined
  const threads = more === 1 ? 'another thread' : `${more} more threads`
  return `ulimit -v leaves too few addresses for ${threads}`
}

/** Bytes of addresses that the process may still take; infinite where none is known to limit them. */
async function roomForAddresses(): Promise<number> {
  const fs = await nodeModule<typeof import('node:fs')>('node:fs')
  try {
    const read = (name: string): string => fs!.readFileSync(`/proc/self/${name}`, 'latin1')
    const limit = /^Max address space +(\d+)/m.exec(read('limits'))
    const taken = /^VmSize:\s+(\d+) kB/m.exec(read('status'))
    return limit && taken ? Number(limit[1]) - 1024 * Number(taken[1]) : Infinity
  } catch {
    // No Linux, or no leave to read.
    return Infinity
  }
}
