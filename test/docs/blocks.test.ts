// Every block of code in README and docs: of a kind that some test looks after. Fragments are compiled and run here, after what
// their pages take for granted; commands are compared with the programs that they call.

import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as api from '../../src/index.js'
import { run as receptive } from '../../src/cli/run.js'
import { addProgram, compileProject } from '../support/compiled.js'

const root = fileURLToPath(new URL('../../', import.meta.url))
const docs = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'))
const readmes = [
  'README.md',
  'examples/pneumonia/README.md',
  'examples/browser/README.md',
  'bench/peers/README.md',
]
const pages = [...readmes, ...docs.map((name) => `docs/${name}`)].map((path) => {
  const text = readFileSync(join(root, path), 'utf8')
  const blocks = Array.from(text.matchAll(/^```(.*)\n([^]*?)^```$/gm), ([, info, code]) => ({
    path,
    info,
    code,
  }))
  return { path, text, blocks }
})
const blocks = pages.flatMap((page) => page.blocks)
const fragments = blocks.filter(({ info }) => info === 'ts')
/** Programs, which getting-started.test.ts runs without a look at their types. */
const whole = blocks
  .filter(({ info }) => info === 'ts run')
  .map(({ code }, i) => ({ file: `program-${i}.ts`, text: `${code}\nexport {}\n` }))

it('blocks are of a kind that is looked after', () => {
  // Without a kind, the site colors a block as TypeScript.
  // Programs, excerpts and examples have their own tests: getting-started, examples, winograd, webassembly.
  const known = /^(sh|html|json|text|python|ts|ts run|ts \S+\/\S+|json (example|launch|filtering|plan))$/
  expect(blocks.filter(({ info }) => !known.test(info))).toEqual([])
})

it('JSON is JSON, and pages import what there is', () => {
  for (const { info, code } of blocks)
    if (info === 'json') expect(() => JSON.parse(code) as unknown, code).not.toThrow()
  const html = blocks.filter(({ info }) => info === 'html').map(({ code }) => code)
  expect(html.length).toBeGreaterThan(0)
  for (const code of html) {
    const [, map] = /<script type="importmap">([^]*?)<\/script>/.exec(code)!
    const { imports } = JSON.parse(map) as { imports: Record<string, string> }
    const { unpkg } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { unpkg: string }
    expect(imports.receptive).toContain(unpkg.slice(2))
    const names = Array.from(code.matchAll(/import \{([^}]*)\} from 'receptive'/g), ([, all]) =>
      all.split(','),
    ).flat()
    expect(names.map((name) => name.trim()).filter((name) => !(name in api))).toEqual([])
  }
})

/** A model that is saved as `path`. */
const saved = (path: string): string => `{
  const made = sequential([layers.flatten({ inputShape: [2, 2, 3] }), layers.dense({ units: 2, activation: 'softmax' })])
  await made.compile({ loss: 'meanSquaredError' })
  await made.save('${path}')
}`

const net = `const net = sequential([layers.flatten({ inputShape: [2, 2, 3] }), layers.dense({ units: 2 })])
  await net.compile({ loss: 'meanSquaredError' })`

const lookedInto = `const net = sequential([
  layers.conv2d({ filters: 4, kernelSize: 3, inputShape: [8, 8, 1] }),
  layers.flatten(),
  layers.dense({ units: 2, activation: 'softmax' }),
])
await net.compile({ loss: 'categoricalCrossentropy' })
net.classNames = ['normal', 'bacteria']
const film = { shape: [1, 8, 8, 1], data: new Float32Array(64).fill(0.5) }`

/** What a page takes for granted, as code. A fragment that cannot run in Node is compiled all the same. */
const given: Readonly<Record<string, readonly (string | { readonly compiled: string })[]>> = {
  'README.md': ['', ''],
  'docs/environments.md': [
    "const model = sequential([layers.dense({ units: 2, activation: 'softmax', inputShape: [3] })])",
  ],
  'docs/exporting.md': [net, net],
  'docs/gpu.md': [{ compiled: 'const model = sequential([layers.flatten({ inputShape: [2] })])' }],
  'docs/importing.md': [
    {
      compiled: `interface Picked { readonly name: string; arrayBuffer(): Promise<ArrayBuffer> }
        declare const document: { querySelector(name: string): { readonly files: Iterable<Picked> | null } | null }`,
    },
    saved('model.keras'),
    saved('model.keras'),
    { compiled: '' },
    { compiled: 'declare const net: Model' },
  ],
  'docs/initializers.md': [''],
  'docs/looking-inside.md': [lookedInto, lookedInto],
  'docs/onnx.md': [
    `${saved('mobilenet.onnx')}\nconst images = ndarray([[[[1, 2, 3], [4, 5, 6]], [[7, 8, 9], [1, 2, 3]]]])`,
    { compiled: 'declare const swirl: (config: { name: string; strength: number }) => Layer' },
  ],
  'docs/own-layers.md': [
    '',
    `const swish = () => new Layer({ kind: 'acme>swish', config: {}, call: ([x]) => layers.activation({ activation: 'silu' }).apply(x) })
     const squeezeExcitation = swish
     const saved = sequential([layers.dense({ units: 2, inputShape: [3] }), swish()])
     await saved.compile({ loss: 'meanSquaredError' })
     await saved.save('model.safetensors')`,
  ],
  'docs/regularization.md': [''],
  'docs/resuming.md': [
    `const data = arrayDataset({ x: ndarray([[0], [1]]), y: ndarray([[1], [3]]) })
     const model = sequential([layers.dense({ units: 1, inputShape: [1] })])
     await model.compile({ loss: 'meanSquaredError' })
     const kept = new Map<string, Uint8Array>()
     const storage = {
       get: async (name: string) => kept.get(name),
       set: async (name: string, bytes: Uint8Array) => void kept.set(name, bytes),
       remove: async (name: string) => void kept.delete(name),
     }`,
    '',
  ],
  'docs/schedules.md': ['const [epochs, batchSize, data] = [3, 2, { length: 9 }]'],
}

/** Names of the API that a fragment uses and does not import. */
function imports(code: string): string {
  const source = ts.createSourceFile('fragment.ts', code, ts.ScriptTarget.ES2022, true)
  const used = new Set<string>()
  const declared = new Set<string>()
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) used.add(node.text)
    if ((ts.isVariableDeclaration(node) || ts.isImportSpecifier(node)) && node.name)
      declared.add(node.name.getText())
    ts.forEachChild(node, visit)
  }
  visit(source)
  const types = ['Callback', 'CallbackState', 'Model']
  const names = [...used].filter((name) => (name in api || types.includes(name)) && !declared.has(name))
  return names.length > 0
    ? `import { ${names.map((name) => (name in api ? name : `type ${name}`)).join(', ')} } from 'receptive'\n`
    : ''
}

describe('fragments', () => {
  /** Where they are compiled, and the project where they run. */
  let folder: string
  let project: string
  const programs = fragments.map(({ path, code }, i) => {
    const number = fragments.slice(0, i).filter((one) => one.path === path).length
    const before = given[path]?.[number] ?? ''
    const text = `${typeof before === 'string' ? before : before.compiled}\n${code}`
    return {
      path,
      number,
      runs: typeof before === 'string',
      name: `fragment-${i}`,
      file: `fragment-${i}.ts`,
      text: imports(text) + text + '\nexport {}\n',
    }
  })

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'receptive-blocks-'))
    for (const part of ['kernels', 'src', 'node_modules']) await symlink(join(root, part), join(folder, part))
    await writeFile(join(folder, 'package.json'), '{"type":"module"}')
    for (const { file, text } of [...programs, ...whole]) await writeFile(join(folder, file), text)
    project = await compileProject()
    for (const [name, gray] of [
      ['cats', 60],
      ['dogs', 180],
    ] as const) {
      await mkdir(join(project, 'photos', name), { recursive: true })
      for (let n = 0; n < 10; n++) {
        const image = { width: 90, height: 80, data: new Uint8Array(90 * 80 * 3).fill(gray + n) }
        await writeFile(join(project, 'photos', name, `${n}.jpg`), api.encodeJpeg(image))
      }
    }
  }, 120_000)
  afterAll(async () => {
    for (const made of [folder, project]) await rm(made, { recursive: true })
  })

  it('have what they take for granted', () => {
    const counted = Object.fromEntries(Object.entries(given).map(([path, all]) => [path, all.length]))
    const found: Record<string, number> = {}
    for (const { path } of fragments) found[path] = (found[path] ?? 0) + 1
    expect(found).toEqual(counted)
  })

  it('compile, and so do programs', () => {
    const { options } = ts.parseJsonConfigFileContent(
      ts.readConfigFile(join(root, 'tsconfig.json'), (path) => readFileSync(path, 'utf8')).config,
      ts.sys,
      root,
    )
    const settings = {
      ...options,
      noUnusedLocals: false,
      noUnusedParameters: false,
      baseUrl: undefined,
      // A program may import sources, too, and then these must be the same files.
      paths: { receptive: [join(folder, 'src/index.ts')], 'receptive/*': [join(folder, 'src/*.ts')] },
      preserveSymlinks: true,
    }
    const program = ts.createProgram(
      [...programs, ...whole].map(({ file }) => join(folder, file)),
      settings,
    )
    const problems = [...programs, ...whole].flatMap(({ file }) => {
      const source = program.getSourceFile(join(folder, file))
      return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)]
    })
    expect(ts.formatDiagnostics(problems, ts.createCompilerHost(settings))).toBe('')
  })

  it.each(programs.filter(({ runs }) => runs))(
    '$path, fragment $number, runs',
    async ({ path, name, text }) => {
      const program = await addProgram(project, name, text)
      const out = execFileSync(process.execPath, [program], { cwd: project, encoding: 'utf8' })
      if (path === 'README.md' && name === 'fragment-0')
        expect(out).toMatch(/precision[^]*cats[^]*dogs[^]*accuracy/)
    },
  )
})

describe('commands', () => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>
  }
  const lines = pages.flatMap(({ path, text, blocks }) => [
    ...blocks
      .filter(({ info }) => info === 'sh')
      .flatMap(({ code }) =>
        code
          .replace(/\\\n\s*/g, ' ')
          .trim()
          .split(/\n|&&/),
      )
      .map((line) => ({ path, line: line.replace(/(^|\s)#.*/, '').trim() }))
      .filter(({ line }) => line !== ''),
    ...Array.from(text.matchAll(/`((?:npm run|npx receptive) [^`]+)`/g), ([, line]) => ({ path, line })),
  ])

  const read = new Map<string, string>()
  const sourcesOf = (script: string): string => {
    if (!read.has(script)) read.set(script, readSources(script))
    return read.get(script)!
  }

  /** The sources of a script's program: the folder of its main file. */
  function readSources(script: string): string {
    const [, main] = /(\S+)\/main\.ts/.exec(scripts[script]) ?? []
    if (main === undefined) return ''
    const folders = main.startsWith('examples/') ? ['examples'] : [main]
    return folders
      .flatMap((folder) =>
        readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) =>
          join(folder, name),
        ),
      )
      .filter((path) => path.endsWith('.ts') && !path.includes('node_modules'))
      .map((path) => readFileSync(join(root, path), 'utf8'))
      .join('\n')
  }

  it.each(lines.filter(({ line }) => line.startsWith('npm run')))('$path: $line', ({ line }) => {
    const [, script, , words = ''] = /^npm run (?:-s )?([\w:]+)(\s+--\s+(.*))?/.exec(line)!
    expect(Object.keys(scripts)).toContain(script)
    const options = Array.from(words.matchAll(/(?:^|\s)--([a-z][\w-]*)/g), ([, name]) => name)
    const sources = sourcesOf(script)
    if (sources !== '')
      expect(
        options.filter(
          (name) => name !== 'help' && !sources.includes(`'--${name}`) && !sources.includes(`, --${name}`),
        ),
      ).toEqual([])
  })

  it.each(lines.filter(({ line }) => line.startsWith('npx receptive')))('$path: $line', async ({ line }) => {
    const [, command = '', words] = /^npx receptive(?: ([a-z]+))?(.*)$/.exec(line)!
    let help = ''
    const say = (text: string): void => void (help += text)
    await receptive([command, '--help'].filter(Boolean), {
      print: say,
      say,
      printText: say,
      sayText: say,
      bar: false,
    })
    expect(help).toContain(`Usage: receptive ${command}`.trim())
    const options = Array.from(words.matchAll(/\s(--[a-z][\w-]*)/g), ([, name]) => name)
    expect(options.filter((name) => !help.includes(name))).toEqual([])
  })

  it('are of programs that are there, or that the page says how to get', () => {
    const others = lines.filter(({ line }) => !/^(npm run|npx receptive) /.test(line))
    const known = /^(npm (ci|test|install|pack)\b|python3 |pip |cd |git )/
    expect(others.filter(({ line }) => !known.test(line))).toEqual([])
  })
})
