// Data flows one way: a folder imports only from those below it, and no two files import each other.
const up = (name, from, to) => ({ name, severity: 'error', from: { path: from }, to: { path: to } })

module.exports = {
  forbidden: [
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-orphans', severity: 'error', from: { orphan: true, pathNot: '\\.d\\.ts$' }, to: {} },
    up('kernels-stand-alone', '^kernels', '^(src|bench|examples|test)'),
    up('src-is-below', '^src', '^(bench|examples|test)'),
    up('family-contract', '^kernels/ops', '^kernels/(reference|wasm|gpu)'),
    up(
      'tensor-level',
      '^src/(tensor|backend|random|initializers)',
      '^src/(layers|losses|optimizers|model|training|io|data|explain)',
    ),
    up('layers-level', '^src/(layers|losses|optimizers|metrics)', '^src/(model|training|io|data|explain)'),
    up('layers-call-by-name', '^src/(?!backend)', '^kernels/(reference|wasm|gpu)'),
    up('data-level', '^src/data', '^src/(layers|model|training|explain)'),
    up('examples-are-users', '^examples', '^(src/(?!index)|kernels|test|bench)'),
    {
      name: 'not-to-dev-dep',
      severity: 'error',
      from: { path: '^(src|kernels)' },
      to: { dependencyTypes: ['npm-dev'] },
    },
    { name: 'not-to-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'default', 'types'] },
  },
}
