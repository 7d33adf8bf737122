import js from '@eslint/js'
import tseslint from 'typescript-eslint'

export default tseslint.config(
  {
    ignores: [
      '**/dist/**',
      '**/coverage/**',
      '**/site/**',
      '**/runs/**',
      '**/node_modules/**',
      '**/*.generated.ts',
      'docs/exercises/*/answer.ts',
      'kernels/wasm/assembly/**',
      'bench/machine/assembly/**',
    ],
  },
  js.configs.recommended,
  ...tseslint.configs.strict,
  {
    files: ['**/*.ts'],
    // One program for all: the project service, which editors need, takes a quarter longer.
    languageOptions: {
      parserOptions: { project: '../tsconfig.json', tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      // Parameters before a used one keep their names, since the API's pages show them.
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_+$' }],
      // Hot loops index typed arrays whose bounds the contract has checked.
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    // Pages, whose program has the DOM.
    files: ['examples/browser/**/*.ts', 'docs/play/**/*.ts', 'test/docs/pieces/*.ts'],
    languageOptions: {
      parserOptions: { project: 'tsconfig.pages.json', tsconfigRootDir: import.meta.dirname },
    },
  },
  // An exercise that is not written yet does not use its parameters.
  { files: ['docs/exercises/*/start.ts'], rules: { '@typescript-eslint/no-unused-vars': 'off' } },
  { files: ['**/*.{js,mjs}'], languageOptions: { globals: { URL: 'readonly' } } },
  {
    files: ['.config/site-menu.js'],
    languageOptions: { globals: { document: 'readonly', Event: 'readonly' } },
  },
  {
    files: ['**/*.cjs'],
    languageOptions: { sourceType: 'commonjs', globals: { module: 'writable' } },
  },
)
