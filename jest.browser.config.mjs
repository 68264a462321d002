import base from './jest.config.mjs';

/** The ready pages in a real browser. `CHROMIUM_PATH` says where it is, default `/usr/bin/chromium`. */
export default {
  ...base,
  roots: ['<rootDir>/test/browser'],
  testMatch: ['**/*.browser-spec.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  globalSetup: '<rootDir>/test/browser/global-setup.mjs',
  testTimeout: 60_000,
  maxWorkers: 1,
};
