// The machine and software of a run, without which its figures mean nothing.

import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { arch, availableParallelism, cpus, loadavg, platform, release, totalmem } from 'node:os'

export interface Context {
  readonly date: string
  readonly cpu: string
  readonly cores: number
  readonly memoryGiB: number
  readonly system: string
  readonly node: string
  readonly v8: string
  readonly flags: readonly string[]
  readonly package: string
  /** With `+` if files have been changed; absent outside a clone. */
  readonly commit?: string
  /** The load average over the minute before the run; 0 if the system has none. */
  readonly load: number
  /** If it was measured in a page: the browser, the renderer of each family, and versions. */
  readonly browser?: Readonly<Record<string, string>>
}

export function describeMachine(): Context {
  const file = new URL('../package.json', import.meta.url)
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string }
  return {
    date: new Date().toISOString(),
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${release()} ${arch()}`,
    node: process.version,
    v8: process.versions.v8,
    flags: process.execArgv.filter((flag) => !/tsx|^--(import|require)$/.test(flag)),
    package: version,
    commit: commit(),
    load: Math.round(loadavg()[0] * 100) / 100,
  }
}

function commit(): string | undefined {
  const git = (...args: string[]): string =>
    execFileSync('git', args, {
      cwd: import.meta.dirname,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
  try {
    return git('rev-parse', '--short', 'HEAD') + (git('status', '--porcelain') === '' ? '' : '+')
  } catch {
    return undefined
  }
}

/** One line to be printed above a table. */
export const contextLine = ({ cpu, cores, node, commit, load, flags, browser = {} }: Context): string =>
  [
    `${cpu}, ${cores} cores`,
    `Node ${node.replace(/^v/, '')}${flags.length > 0 ? ` ${flags.join(' ')}` : ''}`,
    ...(commit === undefined ? [] : [commit]),
    `load ${load}`,
    ...Object.entries(browser).map(([name, what]) => `${name}: ${what}`),
  ].join('; ')
