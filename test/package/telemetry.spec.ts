import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { APP_PACKAGES, runApp } from './consumer-app.js';
import { NAME, type PackedPackage, packPackage } from './packed-package.js';

/** Starts an application with nothing but the telemetry, and says why it does not start. */
const SCRIPT = `
  import 'reflect-metadata';
  import { NestFactory } from '@nestjs/core';
  import { OAuth2TelemetryModule } from '${NAME}/telemetry';
  const settings = { logger: false, abortOnError: false };
  await NestFactory.createApplicationContext(OAuth2TelemetryModule.forRoot(), settings)
    .catch((error) => console.log(error.name + ': ' + error.message));
`;

describe('the telemetry of the packed package', () => {
  let packed: PackedPackage;

  beforeAll(async () => {
    packed = await packPackage();
  });
  afterAll(() => packed?.remove());

  it.each([
    [
      'without @opentelemetry/api says what to install',
      [],
      /^OAuth2ConfigurationError: OAuth2TelemetryModule cannot start, 1 problem in what is installed:\n  - @opentelemetry\/api cannot be loaded, run "npm install @opentelemetry\/api": /,
    ],
    [
      'with it says what else is missing',
      ['@opentelemetry/api'],
      /import OAuth2Module or ResourceServerModule as well/,
    ],
  ] as const)('%s', async (_, extra, said) => {
    const app = await packed.install(`app-${extra.length}`, [...APP_PACKAGES, ...extra]);

    const { stdout, stderr } = await runApp(app, ['--input-type=module', '-e', SCRIPT]);

    expect(stderr).toBe('');
    expect(stdout).toMatch(said);
  });
});
