import { describe, expect, it } from 'vitest';
import { All, Controller, Get, type INestApplication, Options } from '@nestjs/common';
import {
  ReadWriteScopes,
  RequireOAuth,
  type ResourceOptions,
  ScopesByMethod,
} from '../../src/resource/index.js';
import { TestServer } from '../../src/testing/index.js';
import { type Answer, ADAPTERS, call, callWith, type MakeAdapter } from './resource.fixture.js';
import { bearer, resourceApp } from './resource-app.fixture.js';
import { expectForm } from './resource.expectations.js';

@Controller('wire')
class WireController {
  @Get()
  @RequireOAuth(['profile email', 'user'])
  show() {
    return { shown: true };
  }

  @Get('listed')
  @ScopesByMethod({ POST: [['a']] })
  listed() {
    return { shown: true };
  }

  @Get('any')
  @RequireOAuth()
  any() {
    return { shown: true };
  }

  @Options('described')
  @RequireOAuth('admin')
  describe() {
    return { described: true };
  }

  @All('every')
  @ReadWriteScopes()
  every() {
    return { acted: true };
  }
}

/** Guards of its own below guards of its class. */
@Controller('layered')
@RequireOAuth()
class LayeredController {
  @Get()
  @RequireOAuth()
  show() {
    return { shown: true };
  }
}

function appWith(makeAdapter: MakeAdapter, resource: ResourceOptions = {}, cors = false) {
  return resourceApp(makeAdapter, {
    controllers: [WireController, LayeredController],
    options: { resource },
    prepare: (app) => {
      if (cors) app.enableCors({ origin: ['https://app.example'] });
    },
  });
}

/** A header of each kind of refusal. */
async function refusals(app: INestApplication): Promise<Readonly<Record<string, Answer>>> {
  const narrow = [['authorization', await bearer(app, 'other')]] as const;
  return {
    bare: await call(app, '/wire'),
    malformed: await call(app, '/wire', { headers: [['authorization', 'Bearer a b']] }),
    bad: await callWith(app, '/wire', 'junk'),
    narrow: await call(app, '/wire', { headers: narrow }),
  };
}

/** The parameters of a challenge, unquoted. @see RFC 9110 §5.6.4 */
function parametersOf(challenge: unknown): ReadonlyMap<string, string> {
  const text = String(challenge).replace(/^Bearer /, '');
  const parameter = /([a-z_]+)="((?:[^"\\]|\\.)*)"(?:, |$)/gy;
  const found = [...text.matchAll(parameter)];
  expect(found.map(([whole]) => whole).join('')).toBe(text);
  return new Map(found.map(([, name = '', value = '']) => [name, value.replace(/\\(.)/g, '$1')]));
}

describe.each(ADAPTERS)('the realm on %s (RFC 9110 §11.5)', (_, makeAdapter) => {
  it.each(['books', 'The "Books" API', 'a\\b', '\\"', 'a, error="none"', 'a=b;c'])(
    'is an option, and stays one parameter whatever is in it: %s (§5.6.4)',
    async (realm) => {
      const app = await appWith(makeAdapter, { realm });

      const answers = await refusals(app);
      await app.close();

      for (const answer of Object.values(answers)) {
        expect(parametersOf(answer.headers['www-authenticate']).get('realm')).toBe(realm);
        expectForm(answer);
      }
      expect([...parametersOf(answers['bare']?.headers['www-authenticate']).keys()]).toEqual([
        'realm',
      ]);
      expect(Object.values(answers).map(({ status }) => status)).toEqual([401, 400, 401, 403]);
    },
  );
});

describe.each(ADAPTERS)('scopes in errors on %s', (_, makeAdapter) => {
  it('are not in the body unless somebody asks for them', async () => {
    const app = await appWith(makeAdapter);

    const { narrow } = await refusals(app);
    await app.close();

    expect(Object.keys(JSON.parse(narrow?.body ?? ''))).toEqual(['error', 'error_description']);
  });

  it('are the ones that the challenge names, as a list', async () => {
    const app = await appWith(makeAdapter, { scopesInErrors: true });

    const { bare, malformed, bad, narrow } = await refusals(app);
    await app.close();

    expect(JSON.parse(narrow?.body ?? '')).toEqual({
      error: 'insufficient_scope',
      error_description: expect.any(String),
      required_scopes: ['profile', 'email'],
    });
    expect(parametersOf(narrow?.headers['www-authenticate']).get('scope')).toBe('profile email');
    for (const answer of [bare, malformed, bad]) {
      expect(JSON.parse(answer?.body ?? '')).not.toHaveProperty('required_scopes');
    }
  });

  it('are left out where no scope would do [case 274]', async () => {
    const app = await appWith(makeAdapter, { scopesInErrors: true });
    const headers = [['authorization', await bearer(app, 'a')]] as const;

    const answer = await call(app, '/wire/listed', { headers });
    await app.close();

    expect(answer.status).toBe(403);
    expect(JSON.parse(answer.body)).not.toHaveProperty('required_scopes');
    expect(parametersOf(answer.headers['www-authenticate']).has('scope')).toBe(false);
  });
});

describe.each(ADAPTERS)('the audience on %s', (_, makeAdapter) => {
  const API = 'https://api.example';

  it.each<readonly [string, readonly string[], number]>([
    ['this API', [API], 200],
    ['this API among others', ['https://other.example', API], 200],
    ['another API', ['https://other.example'], 401],
    ['a longer name', [`${API}/v2`], 401],
    ['nobody', [], 401],
  ])('admits a token for %s as the option says (RFC 6750 §3.1)', async (__, audience, status) => {
    const app = await appWith(makeAdapter, { audience: API });
    const token = await app.get(TestServer).tokenFor({ audience });

    const answer = await callWith(app, '/wire/any', token);
    await app.close();

    expect(answer.status).toBe(status);
    if (status === 401) {
      expect(answer.headers['www-authenticate']).toContain('error="invalid_token"');
    }
  });

  it('is any as long as there is no option', async () => {
    const app = await appWith(makeAdapter);
    const token = await app.get(TestServer).tokenFor({ audience: ['https://other.example'] });

    const answer = await callWith(app, '/wire/any', token);
    await app.close();

    expect(answer.status).toBe(200);
  });
});

describe.each(ADAPTERS)('OPTIONS on %s [case 270]', (_, makeAdapter) => {
  it('passes to a handler that is made for it, whatever it asks for', async () => {
    const app = await appWith(makeAdapter);

    const answer = await call(app, '/wire/described', { method: 'OPTIONS' });
    await app.close();

    expect(answer).toMatchObject({ status: 200, body: '{"described":true}' });
  });

  it.each(['/wire', '/wire/every', '/wire/described'])(
    'is answered by CORS before any guard: %s',
    async (path) => {
      const app = await appWith(makeAdapter, {}, true);
      const headers = [
        ['origin', 'https://app.example'],
        ['access-control-request-method', 'GET'],
        ['access-control-request-headers', 'authorization'],
      ] as const;

      const answer = await call(app, path, { method: 'OPTIONS', headers });
      await app.close();

      expect(answer.status).toBe(204);
      expect(answer.headers['access-control-allow-origin']).toBe('https://app.example');
      expect(answer.headers['www-authenticate']).toBeUndefined();
    },
  );

  it('does not reach a handler of every method without a token', async () => {
    const app = await appWith(makeAdapter);

    const answer = await call(app, '/wire/every', { method: 'OPTIONS' });
    await app.close();

    expect(answer.status).toBe(401);
    expect(answer.body).not.toContain('acted');
  });
});

describe.each(ADAPTERS)('Vary on %s (RFC 9110 §12.5.5)', (_, makeAdapter) => {
  it('names Authorization once, admitted or not, however many guards there are', async () => {
    const app = await appWith(makeAdapter);
    const good = [['authorization', await bearer(app)]] as const;
    const bad = [['authorization', 'Bearer junk']] as const;

    const answers = [
      await call(app, '/layered', { headers: good }),
      await call(app, '/layered', { headers: bad }),
      await call(app, '/layered'),
    ];
    await app.close();

    expect(answers.map(({ headers }) => headers['vary'])).toEqual([
      'Authorization',
      'Authorization',
      'Authorization',
    ]);
  });
});
