import { transform } from '@swc/core';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));

/** TypeScript as Nest wants it: legacy decorators, with the types of what they decorate. */
const decorators = {
  name: 'swc',
  enforce: 'pre',
  async transform(source, id) {
    const [filename] = id.split('?');
    if (!filename.endsWith('.ts')) return undefined;
    return transform(source, {
      filename,
      swcrc: false,
      configFile: false,
      sourceMaps: true,
      jsc: {
        target: 'es2023',
        parser: { syntax: 'typescript', decorators: true },
        transform: { legacyDecorator: true, decoratorMetadata: true },
        keepClassNames: true,
      },
      module: { type: 'es6' },
    });
  },
};

/** The suite that needs nothing but Node: an embedded PostgreSQL is started once for all files. */
export default defineConfig({
  plugins: [decorators],
  esbuild: false,
  resolve: {
    // The examples use the package by its name.
    alias: [
      { find: /^nest-authorization-server$/, replacement: path('src/index.ts') },
      { find: /^nest-authorization-server\/migrations$/, replacement: path('migrations/index.ts') },
      { find: /^nest-authorization-server\/typeorm$/, replacement: path('src/typeorm/index.ts') },
    ],
  },
  test: {
    include: ['test/**/*.spec.ts', 'test/**/*.e2e-spec.ts'],
    globalSetup: 'test/support/global-setup.mjs',
    setupFiles: 'test/support/setup.mjs',
    pool: 'forks',
    isolate: false,
    maxWorkers: 2,
    // Applications come and go: less is moved when more fits between two collections.
    execArgv: ['--max-semi-space-size=32'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    teardownTimeout: 30_000,
    coverage: { provider: 'v8', include: ['src/**', 'migrations/**'], reporter: ['text', 'lcov'] },
  },
});
