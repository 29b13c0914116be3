/** One project for all specs; a spec of the real EventStoreDB runs only where EVENTSTORE_URL points at one. */
const common = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: false },
        },
        module: { type: 'es6' },
      },
    ],
  },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/data/'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/', '/fixtures/'],
};

export default {
  testTimeout: 60_000,
  projects: [
    { ...common, displayName: 'all', testMatch: ['<rootDir>/{src,test,bench}/**/*.spec.ts'] },
    ...(process.env.EVENTSTORE_URL
      ? [
          {
            ...common,
            displayName: 'eventstoredb',
            testMatch: ['<rootDir>/test/eventstoredb/*.real-spec.ts'],
          },
        ]
      : []),
  ],
};
