import { Inject, Injectable, Module, type ModuleMetadata, Scope } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { describe, expect, it } from 'vitest';
import {
  AuthorizationServer,
  ErrorLog,
  LifecycleHooks,
  OAuth2ConfigurationError,
  OAuth2Hooks,
} from '../../../src/index.js';
import { Lifecycle } from '../../../src/hooks/lifecycle.js';
import { OAuth2TestingModule, type OAuth2TestingOptions } from '../../../src/testing/index.js';
import { RecordedLog } from '../../support/recorded-log.js';

const calls: string[] = [];

@Injectable()
class Tenants {
  readonly name = 'acme';
}

@Injectable()
@OAuth2Hooks({ order: 10 })
class Found extends LifecycleHooks {
  constructor(@Inject(Tenants) private readonly tenants: Tenants) {
    super();
  }

  override postToken() {
    calls.push(`found of ${this.tenants.name}`);
  }
}

@OAuth2Hooks({ order: 10 })
class Listed extends LifecycleHooks {
  override postToken() {
    calls.push('listed');
  }
}

class Plain extends LifecycleHooks {
  override postToken() {
    calls.push('plain');
  }
}

@OAuth2Hooks({ order: 10 })
class RuntimeHooks extends Plain {}

@Injectable({ scope: Scope.REQUEST })
@OAuth2Hooks()
class PerRequest extends Plain {}

@Injectable({ scope: Scope.TRANSIENT })
@OAuth2Hooks()
class PerUse extends Plain {}

@Injectable({ scope: Scope.REQUEST })
class Session {}

class OfSession extends Plain {
  constructor(@Inject(Session) readonly session: Session) {
    super();
  }
}

@Injectable()
@OAuth2Hooks({ grants: ['passwort'] })
class Misspelt extends Plain {}

@Injectable()
@OAuth2Hooks()
class Empty {
  postTokens() {
    return undefined;
  }
}

@Injectable()
@OAuth2Hooks({ contributes: ['scope'] })
class Reserved extends LifecycleHooks {
  override contribute() {
    return { scope: 'admin' };
  }
}

async function started(
  { providers = [], imports = [] }: Pick<ModuleMetadata, 'providers' | 'imports'>,
  hooks: OAuth2TestingOptions['hooks'] = {},
) {
  const module = await Test.createTestingModule({
    imports: [OAuth2TestingModule.forRoot({ hooks }), ...imports],
    providers: [...providers],
  }).compile();
  try {
    await module.init();
  } catch (error) {
    await module.close().catch(() => undefined);
    throw error;
  }
  return module;
}

async function problemsOf(...setup: Parameters<typeof started>): Promise<readonly string[]> {
  try {
    const module = await started(...setup);
    await module.close();
  } catch (error) {
    if (error instanceof OAuth2ConfigurationError) return error.problems;
    throw error;
  }
  return [];
}

async function callsOf(...setup: Parameters<typeof started>): Promise<readonly string[]> {
  calls.length = 0;
  const module = await started(...setup);
  await module.get(Lifecycle, { strict: false }).at('postToken', 'password')?.each({});
  await module.close();
  return [...calls];
}

describe('hooks of an application', () => {
  it('are found in any module, with what they inject, after those of the options', async () => {
    @Module({ providers: [Tenants, Found] })
    class FeatureModule {}

    expect(await callsOf({ imports: [FeatureModule] }, { classes: [Listed] })).toEqual([
      'listed',
      'found of acme',
    ]);
  });

  it('need no decorator in the options, and are called at their order', async () => {
    expect(await callsOf({}, { classes: [Listed, Plain] })).toEqual(['plain', 'listed']);
  });

  it('are not called for a provider that nobody decorated', async () => {
    expect(await callsOf({ providers: [Plain] })).toEqual([]);
  });

  it('that nobody calls are told: somebody relies on what they refuse', async () => {
    const log = new RecordedLog();
    const module = await Test.createTestingModule({
      imports: [OAuth2TestingModule.forRoot({ hooks: { classes: [Listed] } })],
      providers: [Plain, Tenants, Found],
    })
      .overrideProvider(ErrorLog)
      .useValue(log)
      .compile();
    await module.init();
    await module.close();

    expect(log.warnings).toEqual([
      'Plain extends LifecycleHooks and is never called: put @OAuth2Hooks() on it, list it in hooks.classes, or give an instance to registerHooks',
    ]);
  });

  it('are found behind a token and an alias, once', async () => {
    const providers = [
      { provide: 'hooks', useFactory: () => new Listed() },
      { provide: 'alias', useExisting: 'hooks' },
      { provide: 'a module', useValue: Object.create(null) as object },
    ];

    expect(await callsOf({ providers })).toEqual(['listed']);
  });

  it('can be registered while the application runs', async () => {
    calls.length = 0;
    const module = await started({}, { classes: [Listed] });
    const server = module.get(AuthorizationServer);
    server.registerHooks(new RuntimeHooks(), { order: 20, grants: ['client_credentials'] });
    const lifecycle = module.get(Lifecycle, { strict: false });
    await lifecycle.at('postToken', 'client_credentials')?.each({});

    expect(calls).toEqual(['listed', 'plain']);
    expect(() => server.registerHooks(new Plain(), { grants: ['urn:nobody'] })).toThrow(
      'hooks: no grant urn:nobody is registered',
    );
    expect(() => server.registerHooks({} as Plain)).toThrow(TypeError);
    await module.close();
  });
});

describe('misdeclared hooks stop the start', () => {
  it.each([
    [
      'of a request-scoped class',
      [PerRequest],
      [
        'PerRequest would never be called, since its class is made anew for each request or use: make it a provider in the default scope',
      ],
    ],
    [
      'of a transient class',
      [PerUse],
      [
        'PerUse would never be called, since its class is made anew for each request or use: make it a provider in the default scope',
      ],
    ],
    [
      'for a grant that is not there',
      [Misspelt],
      [
        'Misspelt is for the grant passwort, which is not registered: register it, or write one that is',
      ],
    ],
    [
      'of a class without any',
      [Empty],
      [
        expect.stringMatching(
          /^Empty has none of the methods preAuth, .*: write one of them, or leave it out$/,
        ),
      ],
    ],
    [
      'that contribute what is reserved',
      [Reserved],
      ["Reserved contributes scope, which is the protocol's: write another name"],
    ],
    [
      'all of them at once',
      [PerRequest, Reserved],
      [expect.stringContaining('PerRequest'), expect.stringContaining('Reserved')],
    ],
  ])('%s', async (_, providers, problems) => {
    expect(await problemsOf({ providers })).toEqual(problems);
  });

  it('that are listed and found', async () => {
    expect(await problemsOf({ providers: [Listed] }, { classes: [Listed] })).toEqual([
      'Listed is in hooks.classes and a provider with @OAuth2Hooks(): leave one of them out',
    ]);
  });

  it('that are found, and registered before that', async () => {
    const early = {
      provide: 'early',
      inject: [AuthorizationServer],
      useFactory: (server: AuthorizationServer) => server.registerHooks(new Listed()),
    };

    expect(await problemsOf({ providers: [early, Listed] })).toEqual([
      'Listed is registered already, and a provider with @OAuth2Hooks(): leave one of them out',
    ]);
  });

  it('that several modules provide', async () => {
    @Module({ providers: [Listed] })
    class OneModule {}
    @Module({ providers: [Listed] })
    class OtherModule {}

    expect(await problemsOf({ imports: [OneModule, OtherModule] })).toEqual([
      'Listed is provided by several modules: provide it in one, and export it',
    ]);
  });

  it('that are listed in a scope that nobody can call, or made with what is', async () => {
    const setup = { providers: [Session] };

    expect(await problemsOf(setup, { classes: [PerRequest, OfSession] })).toEqual([
      expect.stringContaining('PerRequest would never be called'),
      expect.stringContaining('OfSession would never be called'),
    ]);
  });
});
