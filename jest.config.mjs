/** The suite that needs nothing but Node: an embedded PostgreSQL is started once for all files. */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.spec.ts', '**/*.e2e-spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/browser/'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': '$1',
    // The examples use the package by its name.
    '^nest-authorization-server$': '<rootDir>/src/index.ts',
    '^nest-authorization-server/migrations$': '<rootDir>/migrations/index.ts',
    '^nest-authorization-server/typeorm$': '<rootDir>/src/typeorm/index.ts',
    '^@nestjs/throttler$': '<rootDir>/test/support/throttler.mjs',
    '^@fastify/static$': '<rootDir>/test/support/fastify-static.cjs',
  },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2023',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
          keepClassNames: true,
        },
        module: { type: 'es6' },
      },
    ],
  },
  globalSetup: '<rootDir>/test/support/global-setup.mjs',
  globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
  testTimeout: 30_000,
  maxWorkers: 2,
};
