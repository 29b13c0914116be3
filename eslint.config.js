import tseslint from 'typescript-eslint';

const PURE = 'Domain code is pure: clock, random numbers and I/O are passed in.';
const NO_DATA_LISTENER = {
  selector: "CallExpression[callee.property.name='on'][arguments.0.value='data']",
  message: 'Use `for await`: a listener has no back-pressure and loses errors.',
};
const NEST_MEMORY = {
  name: '@nestjs/cqrs',
  importNames: ['EventBus', 'Saga', 'AggregateRoot', 'EventPublisher', 'EventsHandler'],
  message: 'They live in memory and lose work; subscriptions to the log do not.',
};

/** The rules for the TypeScript below a folder. */
export const rules = (folder) =>
  tseslint.config(
    {
      files: ['**/*.ts'],
      extends: [tseslint.configs.base],
      languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: folder } },
      rules: {
        '@typescript-eslint/no-floating-promises': 'error',
        '@typescript-eslint/no-misused-promises': 'error',
        '@typescript-eslint/await-thenable': 'error',
        '@typescript-eslint/no-explicit-any': 'error',
        '@typescript-eslint/consistent-type-imports': 'error',
        '@typescript-eslint/no-unnecessary-condition': 'off',
        '@typescript-eslint/switch-exhaustiveness-check': 'error',
        '@typescript-eslint/no-unsafe-assignment': 'error',
        '@typescript-eslint/no-unsafe-return': 'error',
        '@typescript-eslint/prefer-readonly': 'error',
        '@typescript-eslint/only-throw-error': 'error',
        eqeqeq: 'error',
        'no-restricted-syntax': ['error', NO_DATA_LISTENER],
        'no-restricted-imports': ['error', { paths: [NEST_MEMORY] }],
        'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      },
    },
    {
      files: ['src/kernel/**/*.ts', 'src/*/domain/**/*.ts'],
      rules: {
        'no-restricted-globals': [
          'error',
          ...['setTimeout', 'setInterval', 'setImmediate', 'process', 'fetch', 'performance', 'crypto'].map(
            (name) => ({ name, message: PURE }),
          ),
        ],
        'no-restricted-syntax': [
          'error',
          NO_DATA_LISTENER,
          {
            selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']",
            message: PURE,
          },
          { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: PURE },
          {
            selector: "CallExpression[callee.object.name='Math'][callee.property.name='random']",
            message: PURE,
          },
        ],
      },
    },
    {
      files: ['**/*.spec.ts', '**/*.contract.ts'],
      rules: {
        '@typescript-eslint/no-unsafe-assignment': 'off',
        '@typescript-eslint/prefer-readonly': 'off',
      },
    },
  );

export default [
  {
    ignores: [
      'dist/',
      'data/',
      '.cache/',
      'node_modules/',
      'test/architecture/fixtures/',
      '**/*.js',
      '**/*.cjs',
    ],
  },
  ...rules(import.meta.dirname),
];
