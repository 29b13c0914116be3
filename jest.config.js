/**
 * One project for all specs; those of BullMQ are one of their own, with the Redis that is found or brought along for
 * them; a spec of the real EventStoreDB runs only where EVENTSTORE_URL points at one.
 */
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
  reporters: ['default', '<rootDir>/test/support/redis/not-run-reporter.js'],
  projects: [
    {
      ...common,
      displayName: 'all',
      testMatch: ['<rootDir>/{src,test,bench}/**/*.spec.ts'],
      testPathIgnorePatterns: [...common.testPathIgnorePatterns, '<rootDir>/test/redis/'],
    },
    {
      ...common,
      displayName: 'redis',
      testMatch: ['<rootDir>/test/redis/*.spec.ts'],
      globalSetup: '<rootDir>/test/support/redis/global-setup.js',
      globalTeardown: '<rootDir>/test/support/redis/global-teardown.js',
    },
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
