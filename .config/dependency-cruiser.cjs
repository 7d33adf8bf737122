// Data flows one way: a folder imports only from those below it, and no two files import each other.
const not = (name, from, to) => ({ name, severity: 'error', from: { path: from }, to: { path: to } })

module.exports = {
  forbidden: [
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-orphans', severity: 'error', from: { orphan: true, pathNot: '\\.d\\.ts$' }, to: {} },
    not('kernels-stand-alone', '^kernels/', '^(src|bench|examples|test)/'),
    not(
      'contract-below-families',
      '^kernels/(ops|shape|window|hash|device)',
      '^kernels/(reference|wasm|gpu)/',
    ),
    not(
      'tensors',
      '^src/(tensor|random|initializers|backend|gpu)\\.',
      '^src/(layers|losses|optimizers|network|training|io|data|sequential)',
    ),
    not(
      'layers',
      '^src/(layers/|losses|optimizers|schedules|dataset)',
      '^src/(network|training/|io/|data/|sequential)',
    ),
    not('network', '^src/network', '^src/(training/|io/|data/|sequential)'),
    not('io', '^src/io/', '^src/(training/|data/|sequential)'),
    not('training', '^src/training/', '^src/(data/|sequential)'),
    not('data', '^src/data/', '^src/(layers/|network|training/|sequential)'),
    not('layers-call-by-name', '^src/(?!backend|gpu)', '^kernels/(reference|wasm|gpu)/'),
    not('src-is-below', '^src/', '^(bench|examples|test)/'),
    not('examples-are-users', '^examples/', '^(src/(?!index|gpu)|kernels/|test/|bench/)'),
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
      from: { pathNot: '^bench/peers/participants/' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'default', 'types'] },
  },
}
