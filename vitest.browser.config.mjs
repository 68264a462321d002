import { defineConfig } from 'vitest/config';
import base from './vitest.config.mjs';

/** The ready pages in a real browser. `CHROMIUM_PATH` says where it is, default `/usr/bin/chromium`. */
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    include: ['test/browser/**/*.browser-spec.ts'],
    globalSetup: 'test/browser/global-setup.mjs',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 1,
  },
});
