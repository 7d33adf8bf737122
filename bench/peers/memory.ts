// What a process holds of the machine's memory.

import { readdirSync, readFileSync } from 'node:fs'

/** The most memory that a process and its children held resident, where the system tells: Linux. */
export function peakOf(pid: number): number | undefined {
  try {
    const parents = new Map<number, number>()
    for (const entry of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      const parent = /^PPid:\s+(\d+)/m.exec(statusOf(Number(entry)))?.[1]
      if (parent !== undefined) parents.set(Number(entry), Number(parent))
    }
    const family = [pid]
    for (const member of family)
      for (const [child, parent] of parents) if (parent === member) family.push(child)
    return family.reduce((sum, id) => sum + 1024 * Number(/^VmHWM:\s+(\d+)/m.exec(statusOf(id))?.[1] ?? 0), 0)
  } catch {
    return undefined
  }
}

function statusOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8')
  } catch {
    return '' // it has ended since
  }
}
