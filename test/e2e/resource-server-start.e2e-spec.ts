import { describe, expect, it } from 'vitest';
import { Test } from '@nestjs/testing';
import {
  OAuth2ConfigurationError,
  ResourceServerModule,
  type ResourceServerModuleOptions,
} from '../../src/resource/index.js';
import { OAuth2TestingModule } from '../../src/testing/index.js';

const introspection = {
  endpoint: 'http://localhost:1/introspect',
  clientId: 'api',
  clientSecret: 'the-secret-of-the-api',
};

const forRoot = (options: Partial<ResourceServerModuleOptions> = {}) =>
  ResourceServerModule.forRoot({ introspection, ...options });

describe('ResourceServerModule does not start', () => {
  const compile = (
    ...imports: NonNullable<Parameters<typeof Test.createTestingModule>[0]['imports']>
  ) =>
    Test.createTestingModule({ imports })
      .compile()
      .then((module) => module.init());

  it('with options that cannot be used', async () => {
    const broken = { introspection: { ...introspection, endpoint: 'http://id.example/i' } };

    const started = compile(ResourceServerModule.forRoot(broken));

    await expect(started).rejects.toThrow(OAuth2ConfigurationError);
    await expect(started).rejects.toThrow(/^ResourceServerModule cannot start, 1 problem/);
  });

  it('without options, as a program without types may write it', async () => {
    await expect(compile(ResourceServerModule.forRoot(undefined as never))).rejects.toThrow(
      /^ResourceServerModule cannot start, 1 problem in its options:\n {2}- introspection is missing/,
    );
    expect(() => ResourceServerModule.forRootAsync(undefined as never)).toThrow(
      /^ResourceServerModule cannot start, 1 problem in forRootAsync\(\):\n {2}- there is no factory/,
    );
  });

  it.each([
    ['a second time', () => forRoot({ resource: { realm: 'other' } })],
    ['beside another module that decides about tokens', () => OAuth2TestingModule.forRoot()],
  ])('%s', async (_, other) => {
    await expect(compile(forRoot(), other())).rejects.toThrow('it is imported more than once');
  });
});
