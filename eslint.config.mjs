import js from '@eslint/js'
import prettier from 'eslint-config-prettier'
import { createNodeResolver, importX } from 'eslint-plugin-import-x'
import tseslint from 'typescript-eslint'
import { forbiddenImports } from './scripts/floors.mjs'

/** The dialect of `src/`, said here so that no review has to. */
const dialect = [
  {
    selector: 'ClassBody > * > PrivateIdentifier.key',
    message: "Write private, as everywhere in src: compiled for phones, '#' would cost a WeakMap.",
  },
  {
    selector: [
      ':matches(Program, Program > ExportNamedDeclaration)',
      "VariableDeclaration[kind='const']",
      'VariableDeclarator[id.name=/[a-z]/]:matches([init.raw=/^[.0-9\'"\\u002f]/], [init.argument.raw=/^[0-9]/], [init.operator=/^[^+]/][init.right.raw=/^[0-9]/])',
    ].join(' > '),
    message: 'A number, text or pattern with a name is written in UPPER_SNAKE.',
  },
]
const noUnderscore = {
  selector: 'ClassBody > [accessibility=/private|protected/] > Identifier.key[name=/^_/]',
  message: 'No underscore: private says it. (Underscores in src/mqtt are names of MQTT.js.)',
}

/** What the JavaScript of a phone lacks (docs/platform.md §7): code that ships may not name it. */
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
      'import-x/no-restricted-paths': ['error', { zones: forbiddenImports() }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      'no-console': 'off',
    },
  },
  {
    files: ['src/{mqtt,socket,host,shims,doctor}/**/*.ts', 'src/{index,transport,doctor}.ts'],
    rules: {
      'no-restricted-globals': ['error', ...absentOnPhones],
      'no-restricted-imports': [
        'error',
        { patterns: [{ regex: '^node:', message: 'This runs on a phone, which has no modules of Node.' }] },
      ],
    },
  },
  {
    files: ['src/**/*.ts', 'test/broker/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: { 'no-restricted-syntax': ['error', ...dialect, noUnderscore] },
  },
  {
    // A subclass of MQTT.js's client: what it overrides begins with an underscore.
    files: ['src/mqtt/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', ...dialect] },
  },
  {
    files: ['src/**/*.ts'],
    rules: { 'max-lines': ['error', 280] },
  },
  {
    files: ['test/**', 'scripts/**', 'bench/**', 'demo/**', '*.mjs', '*.ts'],
    languageOptions: { globals: { console: 'readonly', process: 'readonly', setTimeout: 'readonly', clearTimeout: 'readonly', setInterval: 'readonly', clearInterval: 'readonly', Buffer: 'readonly', URL: 'readonly' } }, // prettier-ignore
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  {
    // What mini programs and toolchains bring along.
    files: ['test/frameworks/*/**'],
    languageOptions: { globals: { App: 'readonly', Page: 'readonly', getApp: 'readonly', require: 'readonly', module: 'writable', exports: 'writable', __dirname: 'readonly', wx: 'readonly', uni: 'readonly', defineAppConfig: 'readonly', definePageConfig: 'readonly' } }, // prettier-ignore
    rules: { '@typescript-eslint/no-require-imports': 'off' },
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
