// How much address space is left if the process has a limit: `ulimit -v`, on Linux.

import { nodeModule } from './node-module.js'

// What an engine reserves for each thread before its program begins, measured in Node 20 and 24, with some room to work in.
const ofThread = 640 * 2 ** 20

/**
 * Why `more` threads may not be started beside the present ones; undefined if they may. A failed allocation throws an error,
 * but a thread that finds no address space ends the process.
 */
export async function lackOfRoom(more: number): Promise<string | undefined> {
  const room = await roomForAddresses()
  if (room >= more * ofThread) return undefined
  const threads = more === 1 ? 'another thread' : `${more} more threads`
  return `ulimit -v leaves too little address space for ${threads}`
}

/** Bytes of address space that the process may still take; infinite if no limit is known. */
async function roomForAddresses(): Promise<number> {
  const fs = await nodeModule<typeof import('node:fs')>('node:fs')
  try {
    const read = (name: string): string => fs!.readFileSync(`/proc/self/${name}`, 'latin1')
    const limit = /^Max address space +(\d+)/m.exec(read('limits'))
    const taken = /^VmSize:\s+(\d+) kB/m.exec(read('status'))
    return limit && taken ? Number(limit[1]) - 1024 * Number(taken[1]) : Infinity
  } catch {
    // Not Linux, or no permission to read.
    return Infinity
  }
}
