// Data flows one way: a folder imports only from those below it, and no two files import each other.
const not = (name, from, to) => ({ name, severity: 'error', from: { path: from }, to: { path: to } })

/** The rooms of src, from the ground up: each may import from those before it. */
const rooms = [
  'check',
  'tensor',
  'data',
  'layers',
  'fusion',
  'graph',
  'training',
  'formats',
  'model',
  'inspect',
]
/** The families of kernels, which know nothing of each other. */
const families = ['reference', 'wasm', 'gpu']

module.exports = {
  forbidden: [
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, pathNot: '\\.d\\.ts$|^docs/play/frame/loader|/service-worker\\.ts$' },
      to: {},
    },
    not('kernels-stand-alone', '^kernels/', '^(src|bench|docs|examples|test)/'),
    not(
      'contract-below-families',
      '^kernels/(ops|fused|shape|hash|device)',
      '^kernels/(reference|wasm|gpu)/',
    ),
    ...families.map((family) =>
      not(
        `${family}-stands-alone`,
        `^kernels/${family}/`,
        `^kernels/(${families.filter((other) => other !== family).join('|')})/`,
      ),
    ),
    ...rooms.map((room, at) =>
      not(
        `${room}-is-above`,
        `^src/${room}/`,
        `^src/(${[...rooms.slice(at + 1), 'cli', '[^/]+[.]ts$'].join('|')})`,
      ),
    ),
    not('layers-call-by-name', '^src/(?!tensor/backend|gpu)', '^kernels/(reference|wasm|gpu)/'),
    not('src-is-below', '^src/', '^(bench|docs|examples|test)/'),
    not('examples-are-users', '^examples/', '^(src/(?!index|gpu|turbo)|kernels/|test/|bench/)'),
    not('readers-are-users', '^docs/(exercises|play)/', '^(src/(?!index|gpu|turbo|browser)|kernels/)'),
    // What makes the figures' data may draw on an example's.
    not('docs-stand-alone', '^docs/(?!figures/data/)', '^(test|bench|examples)/'),
    {
      name: 'no-dev-dependencies',
      severity: 'error',
      from: { path: '^(src|kernels)/' },
      // An optional peer is among the development dependencies, too.
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['npm-peer'] },
    },
    {
      name: 'resolvable',
      severity: 'error',
      // The other libraries are installed apart, by whoever measures them.
      from: { pathNot: '^(bench/peers/((layers/)?participants|imported)/|test/support/tfjs)' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^docs/exercises/[^/]+/answer[.]ts$' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'default', 'types'] },
  },
}
