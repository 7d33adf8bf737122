// Names of files that a save is writing to. They tell whose they are, so that those of killed programs can be removed.

import { deriveSeed } from '../tensor/random.js'
import type { NodeModules } from './node-modules.js'

/** `.receptive-<place>-<process>-<its beginning>-<random>.tmp`, 60 bytes at most. */
const pattern = /^\.receptive-(\w+)-(\d+)-(\d+)-\w+\.tmp$/

/** A name that no other save has. */
export async function temporaryName(node: NodeModules): Promise<string> {
  const { pid } = process
  const random = globalThis.crypto.randomUUID().slice(0, 8)
  return `.receptive-${await place(node)}-${pid}-${(await beginning(node, pid)) ?? 0}-${random}.tmp`
}

/**
 * Removes files of saves that were killed: those of processes that have ended, and those that another machine, or this
 * one before it was started anew, has not touched for a day.
 */
export async function removeOrphans(node: NodeModules, folder: string): Promise<void> {
  const { fs, join } = node
  // A folder that cannot be listed may still take a file.
  for (const name of await fs.readdir(folder).catch(() => [])) {
    const [, where, pid, began] = pattern.exec(name) ?? []
    if (where === undefined) continue
    const path = join(folder, name)
    const orphaned =
      where === (await place(node)) ? !(await isAlive(node, Number(pid), began)) : await isOld(node, path)
    if (orphaned) await fs.rm(path, { force: true }).catch(() => undefined)
  }
}

const DAY = 24 * 60 * 60 * 1000

async function isOld({ fs }: NodeModules, path: string): Promise<boolean> {
  const status = await fs.stat(path).catch(() => undefined)
  return status !== undefined && Date.now() - status.mtimeMs > DAY
}

/** Whether the process runs that has this number and began then. In doubt it does. */
async function isAlive(node: NodeModules, pid: number, began: string): Promise<boolean> {
  const found = await beginning(node, pid)
  if (found !== undefined) return found === began
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as { code?: string }).code !== 'ESRCH'
  }
}

/** When a process began, in ticks; `ended` if only its entry is left; undefined where /proc does not tell. See proc(5). */
async function beginning({ fs }: NodeModules, pid: number): Promise<string | undefined> {
  const status = await fs.readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  if (status === undefined) return undefined
  // After the program's name, which is in parentheses and may hold anything: the state, and 19 fields on the beginning.
  const fields = status.slice(status.lastIndexOf(')') + 2).split(' ')
  return 'ZX'.includes(fields[0]) ? 'ended' : fields[19]
}

let known: Promise<string> | undefined

/** Where process numbers mean the same: this machine since it was started, and the same container on it. */
const place = (node: NodeModules): Promise<string> => (known ??= findPlace(node))

async function findPlace({ fs, hostname }: NodeModules): Promise<string> {
  const boot = await fs.readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '')
  const container = await fs.readlink('/proc/self/ns/pid').catch(() => '')
  return deriveSeed(0, `${hostname()} ${boot} ${container}`).toString(36)
}
