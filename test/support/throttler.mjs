import * as common from '@nestjs/common';
import * as core from '@nestjs/core';
import * as hooks from 'node:async_hooks';
import * as crypto from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as net from 'node:net';
import { join } from 'node:path';

// `@nestjs/throttler` is CommonJS and requires Nest, which is not. Node can do that; jest can from Node 24.9 on. So
// its files are read here as Node would read them, with the Nest that the tests have.
const FOLDER = join(import.meta.dirname, '../../node_modules/@nestjs/throttler/dist');
const outside = { '@nestjs/common': common, '@nestjs/core': core, async_hooks: hooks, net };
const loaded = new Map(Object.entries({ ...outside, 'node:crypto': crypto }));

function load(name) {
  const present = loaded.get(name);
  if (present) return present;
  const exported = {};
  loaded.set(name, exported);
  const code = readFileSync(join(FOLDER, `${name}.js`), 'utf8');
  // oxlint-disable-next-line no-new-func, typescript/no-implied-eval -- an installed package
  new Function('require', 'exports', code)(load, exported);
  return exported;
}

export const { minutes, SkipThrottle, Throttle, ThrottlerGuard, ThrottlerModule } = load('./index');
