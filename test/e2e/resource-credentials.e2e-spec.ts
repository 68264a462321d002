import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { INestApplication } from '@nestjs/common';
import { TestServer } from '../../src/testing/index.js';
import { ADAPTERS, call, guardedApp } from './resource.fixture.js';
import { expectForm } from './resource.expectations.js';

const BARE = 'Bearer realm="oauth2"';

describe.each(ADAPTERS)('bearer credentials on %s (RFC 6750 §2)', (_, makeAdapter) => {
  let app: INestApplication;
  let tokens: TestServer;

  beforeAll(async () => {
    app = await guardedApp(makeAdapter);
    tokens = app.get(TestServer);
  });

  afterAll(() => app.close());

  it.each([
    ['no Authorization header', []],
    ['an empty one', ['']],
    ['another scheme', ['Basic YTpi']],
    ['another scheme with one part', ['token']],
    ['a scheme that only begins with Bearer', ['BearerX abc']],
    ['a misspelt scheme', ['Beaver x']],
  ])(
    'answers %s with the bare challenge and no error code (§3.1) [case 260] [case 261] [case 266]',
    async (__, values) => {
      const headers = values.map((value) => ['Authorization', value] as const);

      const answer = await call(app, '/scopes/none', { headers });

      expect(answer.status).toBe(401);
      expect(answer.headers['www-authenticate']).toBe(BARE);
      expect(answer.body).toBe('{}');
      expectForm(answer);
    },
  );

  it.each([
    ['Bearer without a token', ['Bearer']],
    ['Bearer and spaces', ['Bearer   ']],
    ['two words', ['Bearer a b']],
    ['a character that no token has', ['Bearer a"b']],
    ['a comma-separated second token', ['Bearer a, Bearer b']],
    ['two headers', ['Bearer a', 'Bearer b']],
    ['two headers of different schemes', ['Basic YTpi', 'Bearer b']],
    ['a token longer than 8,192 characters', [`Bearer ${'a'.repeat(8_193)}`]],
  ])('answers %s with 400 invalid_request (§3.1) [case 261] [case 266]', async (__, values) => {
    const headers = values.map((value) => ['Authorization', value] as const);

    const answer = await call(app, '/scopes/none', { headers });

    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.body)).toMatchObject({ error: 'invalid_request' });
    expect(answer.headers['www-authenticate']).toContain('error="invalid_request"');
    expectForm(answer);
  });

  it('takes the scheme in any case, with any number of spaces (§2.1) [case 266]', async () => {
    const token = await tokens.tokenFor();

    for (const scheme of ['Bearer ', 'bearer ', 'BEARER    ']) {
      const headers = [['authorization', scheme + token]] as const;
      expect(await call(app, '/scopes/none', { headers })).toMatchObject({ status: 200 });
    }
  });

  it('ignores a token in the query, also beside a malformed header (§2.3) [case 266] [case 267]', async () => {
    const path = `/scopes/none?access_token=${await tokens.tokenFor()}`;

    const alone = await call(app, path);
    const beside = await call(app, path, { headers: [['authorization', 'Bearer a b']] });

    expect(alone).toMatchObject({ status: 401, body: '{}' });
    expect(alone.headers['www-authenticate']).toBe(BARE);
    expect(beside.status).toBe(400);
  });

  it('ignores a token in a form (§2.2)', async () => {
    const answer = await call(app, '/scopes/none', {
      method: 'POST',
      headers: [['content-type', 'application/json']],
      body: JSON.stringify({ access_token: await tokens.tokenFor() }),
    });

    expect(answer).toMatchObject({ status: 401, body: '{}' });
  });

  it('answers no malformed header with a 5xx [lesson 27]', async () => {
    const odd = ['', ' ', '\t', ',', '=', '"', '\\', '\u00ff', '%00', '{}', 'a'.repeat(9_000), ':'];
    const values = odd.flatMap((a) => [a, `Bearer${a}`, `Bearer ${a}`, `${a} Bearer x`]);

    for (const value of values) {
      const answer = await call(app, '/scopes/none', { headers: [['authorization', value]] });
      expect([400, 401]).toContain(answer.status);
      expect(answer.headers['www-authenticate']).toMatch(/^Bearer realm="oauth2"/);
      expectForm(answer);
    }
  });
});
