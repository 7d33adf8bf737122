// Names of files that a save is writing. They identify the process, so that files of killed programs can be removed.

import { deriveSeed } from '../tensor/random.js'
import type { NodeModules } from './node-modules.js'

/** `.receptive-<place>-<process>-<its start>-<random>.tmp`, 60 bytes at most. */
const pattern = /^\.receptive-(\w+)-(\d+)-(\d+)-\w+\.tmp$/

/** A name that no other save uses. */
export async function temporaryName(node: NodeModules): Promise<string> {
  const { pid } = process
  const random = globalThis.crypto.randomUUID().slice(0, 8)
  return `.receptive-${await place(node)}-${pid}-${(await beginning(node, pid)) ?? 0}-${random}.tmp`
}

/**
 * Removes files of saves that were killed: files of processes that have ended, and files that another machine, or this one
 * before its last boot, has not touched for a day.
 */
export async function removeOrphans(node: NodeModules, folder: string): Promise<void> {
  const { fs, join } = node
  // Even a folder that cannot be listed may accept a file.
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

/** Whether the process with this number and start time is running. In doubt, yes. */
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

/** When a process started, in ticks; `ended` if only its entry is left; undefined if /proc does not say. See proc(5). */
async function beginning({ fs }: NodeModules, pid: number): Promise<string | undefined> {
  const status = await fs.readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  if (status === undefined) return undefined
  // After the program's name, which is in parentheses and may contain anything: the state, and 19 fields later the start
  // time.
  const fields = status.slice(status.lastIndexOf(')') + 2).split(' ')
  return 'ZX'.includes(fields[0]) ? 'ended' : fields[19]
}

let known: Promise<string> | undefined

/**
 * Identifies where process numbers have the same meaning: this machine since its last boot, and the same container on it.
 */
const place = (node: NodeModules): Promise<string> => (known ??= findPlace(node))

async function findPlace({ fs, hostname }: NodeModules): Promise<string> {
  const boot = await fs.readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '')
  const container = await fs.readlink('/proc/self/ns/pid').catch(() => '')
  return deriveSeed(0, `${hostname()} ${boot} ${container}`).toString(36)
}
