import js from '@eslint/js'
import prettier from 'eslint-config-prettier'
import { createNodeResolver, importX } from 'eslint-plugin-import-x'
import tseslint from 'typescript-eslint'

/** The house, top to bottom: faces, mqtt, socket, host. A floor never imports from one above it. */
const floors = [
  { target: './src/host', from: ['./src/socket', './src/mqtt', './src/simulator', './src/doctor'] },
  { target: './src/socket', from: ['./src/mqtt', './src/simulator', './src/doctor'] },
  { target: './src/mqtt', from: ['./src/simulator', './src/doctor'] },
  { target: './src/simulator', from: ['./src/mqtt', './src/socket', './src/host', './src/shims'] },
  {
    target: './src/shims',
    from: ['./src/mqtt', './src/socket', './src/host', './src/simulator', './src/doctor'],
  },
]
const faces = ['./src/index.ts', './src/transport.ts', './src/testing.ts']
const everywhere = './src/{mqtt,socket,host,shims,simulator,doctor}'

/** What the JavaScript of a phone lacks (docs/platform.md): code that ships may not name it. */
const absentOnPhones = [
  'TextEncoder', 'TextDecoder', 'URL', 'URLSearchParams', 'AbortController', 'AbortSignal', 'Event', 'EventTarget',
  'Blob', 'FileReader', 'structuredClone', 'queueMicrotask', 'setImmediate', 'clearImmediate', 'MessageChannel',
  'crypto', 'performance', 'Intl', 'process', 'Buffer', 'fetch', 'globalThis', 'window', 'self', 'document',
  'navigator', 'WebSocket', 'XMLHttpRequest', 'BigInt', 'WeakRef', 'AggregateError',
] // prettier-ignore

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'coverage/', '.cache/'] },
  js.configs.recommended,
  ...tseslint.configs.strict,
  {
    plugins: { 'import-x': importX },
    settings: { 'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts', '.mjs', '.js'] })] },
    rules: {
      'import-x/no-cycle': 'error',
      'import-x/no-restricted-paths': [
        'error',
        { zones: [...floors, ...faces.map((face) => ({ target: everywhere, from: face }))] },
      ],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      'no-console': 'off',
    },
  },
  {
    files: ['src/{mqtt,socket,host,shims}/**/*.ts', 'src/index.ts', 'src/transport.ts'],
    rules: { 'no-restricted-globals': ['error', ...absentOnPhones] },
  },
  {
    files: ['test/**', 'scripts/**', 'bench/**', 'demo/**', '*.mjs', '*.ts'],
    languageOptions: { globals: { console: 'readonly', process: 'readonly', setTimeout: 'readonly', clearTimeout: 'readonly', setInterval: 'readonly', clearInterval: 'readonly', Buffer: 'readonly', URL: 'readonly' } }, // prettier-ignore
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  {
    // Declarations follow what they declare.
    files: ['**/*.d.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-declaration-merging': 'off',
      '@typescript-eslint/no-extraneous-class': 'off',
    },
  },
  prettier,
)
