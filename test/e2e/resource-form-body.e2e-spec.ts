import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  All,
  Controller,
  HttpCode,
  type INestApplication,
  Injectable,
  type NestMiddleware,
  Req,
} from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  OAuth2TokenMiddleware,
  RequireOAuth,
  type ValidatedToken,
} from '../../src/resource/index.js';
import { type Answer, ADAPTERS, call } from './resource.fixture.js';
import { bearer, eventsOf, resourceApp } from './resource-app.fixture.js';
import { lookUps } from './resource-storage.fixture.js';
import { expectForm, swapEnd } from './resource.expectations.js';
import { titled } from '../support/titled.js';

const FORM = 'application/x-www-form-urlencoded';

@Controller('forms')
class FormsController {
  @All()
  @HttpCode(200)
  @RequireOAuth('read')
  take(@Req() request: { readonly oauthToken?: ValidatedToken }) {
    return { subject: request.oauthToken?.subject };
  }

  @All('optional')
  @HttpCode(200)
  @RequireOAuth({ optional: true })
  optional(@Req() request: { readonly oauthToken?: ValidatedToken }) {
    return { subject: request.oauthToken?.subject ?? null };
  }
}

/** A host that parses more than Nest does: what it finds is no form of one part. */
@Injectable()
class MultipartMiddleware implements NestMiddleware {
  use(
    request: { readonly headers: Record<string, string>; body?: unknown },
    _: unknown,
    next: () => void,
  ) {
    const { 'content-type': type = '', 'x-field': field } = request.headers;
    if (type.startsWith('multipart/')) request.body = { access_token: field };
    next();
  }
}

/** The same on Fastify. */
function parseMultipart(app: INestApplication): void {
  if (app.getHttpAdapter().getType() !== 'fastify') return;
  (app as NestFastifyApplication)
    .getHttpAdapter()
    .getInstance()
    .addContentTypeParser(/^multipart\//, (request, payload, done) => {
      payload.resume();
      done(null, { access_token: request.headers['x-field'] });
    });
}

const controllers = [FormsController];

interface Sent {
  readonly method?: string;
  readonly type?: string;
  readonly body?: string;
  readonly authorization?: string;
  readonly path?: string;
  readonly field?: string;
}

function send(app: INestApplication, sent: Sent): Promise<Answer> {
  const { method = 'POST', type = FORM, body, authorization, path = '/forms', field } = sent;
  const headers: [string, string][] = body === undefined ? [] : [['content-type', type]];
  if (authorization !== undefined) headers.push(['authorization', authorization]);
  if (field !== undefined) headers.push(['x-field', field]);
  return call(app, path, { method, headers, ...(body !== undefined && { body }) });
}

async function tokenFor(app: INestApplication, scopes = 'read'): Promise<string> {
  return (await bearer(app, scopes)).replace('Bearer ', '');
}

const SETTINGS = [
  ['alone', []],
  ['behind OAuth2TokenMiddleware', [OAuth2TokenMiddleware]],
] as const;

const TABLE = ADAPTERS.flatMap(([adapter, makeAdapter]) =>
  SETTINGS.map(([place, middleware]) => ({ adapter, place, makeAdapter, middleware })),
);

describe.each(titled(TABLE, ({ adapter, place }) => `${adapter}, ${place}`))(
  'a token in a form on %s (RFC 6750 §2.2)',
  (__, row) => {
    let app: INestApplication;
    let token: string;

    beforeAll(async () => {
      app = await resourceApp(row.makeAdapter, {
        controllers,
        options: { resource: { formBody: true } },
        middleware: [MultipartMiddleware, ...row.middleware],
        prepare: parseMultipart,
      });
      token = await tokenFor(app);
    });

    afterAll(() => app.close());

    it.each(['POST', 'PUT', 'PATCH'])('is taken from a %s', async (method) => {
      const answer = await send(app, { method, body: `a=1&access_token=${token}` });

      expect(answer).toMatchObject({ status: 200, body: '{"subject":"alice"}' });
    });

    it.each([`${FORM}; charset=utf-8`, `${FORM};charset=UTF-8`, FORM.toUpperCase()])(
      'is taken from %s',
      async (type) => {
        expect(await send(app, { type, body: `access_token=${token}` })).toMatchObject({
          status: 200,
        });
      },
    );

    it('is looked up once, and told once', async () => {
      let answer: Answer | undefined;
      const act = async () => (answer = await send(app, { body: `access_token=${token}` }));

      const events = await eventsOf(app, async () => expect(await lookUps(app, act)).toBe(1));

      expect(answer?.status).toBe(200);
      expect(events.map(({ type }) => type)).toEqual(['token.authenticated']);
    });

    it('is not taken from a GET or DELETE, whose content means nothing (§2.2)', async () => {
      for (const method of ['GET', 'DELETE']) {
        const answer = await send(app, { method, body: `access_token=${token}` });

        expect(answer).toMatchObject({ status: 401, body: '{}' });
        expect(answer.headers['www-authenticate']).toBe('Bearer realm="oauth2"');
      }
    });

    it('is not taken from JSON', async () => {
      const body = JSON.stringify({ access_token: token });

      expect(await send(app, { type: 'application/json', body })).toMatchObject({ status: 401 });
    });

    it('is not taken from a form of several parts', async () => {
      const type = 'multipart/form-data; boundary=b';

      expect(await send(app, { type, body: '--b--', field: token })).toMatchObject({ status: 401 });
    });

    it('is never taken from the query (RFC 9700 §4.3.2) [case 267]', async () => {
      const path = `/forms?access_token=${token}`;

      expect(await send(app, { path, body: 'a=1' })).toMatchObject({ status: 401, body: '{}' });
    });

    it.each<readonly [string, (token: string) => string]>([
      ['a repeated field', (one) => `access_token=${one}&access_token=${one}`],
      ['an empty field', () => 'access_token='],
      ['two words', () => 'access_token=a+b'],
      ['a character that no token has', () => 'access_token=a%22b'],
      ['a token longer than 8,192 characters', () => `access_token=${'a'.repeat(8_193)}`],
    ])('that is malformed is 400 invalid_request: %s (§3.1)', async (_, body) => {
      const events = await eventsOf(app, async () => {
        const answer = await send(app, { body: body(token) });

        expect(answer.status).toBe(400);
        expect(JSON.parse(answer.body)).toMatchObject({ error: 'invalid_request' });
        expect(answer.headers['www-authenticate']).toContain('error="invalid_request"');
        expectForm(answer);
      });

      expect(events).toEqual([{ type: 'token.refused', reason: 'invalid_request' }]);
    });

    it('beside one in the header is 400 invalid_request, the same or another (§2, §3.1)', async () => {
      const authorization = `Bearer ${token}`;

      for (const body of [`access_token=${token}`, 'access_token=other']) {
        const answer = await send(app, { authorization, body });

        expect(answer.status).toBe(400);
        expect(JSON.parse(answer.body)).toMatchObject({ error: 'invalid_request' });
      }
    });

    it('beside a scheme that is for somebody else is taken', async () => {
      const authorization = 'Basic YTpi';

      expect(await send(app, { authorization, body: `access_token=${token}` })).toMatchObject({
        status: 200,
      });
    });

    it('is as good or bad as one in the header (§3.1) [case 262]', async () => {
      const bad = await send(app, { body: `access_token=${swapEnd(token)}` });
      const narrow = await send(app, { body: `access_token=${await tokenFor(app, 'write')}` });
      const optional = await send(app, { path: '/forms/optional', body: 'access_token=junk' });

      expect(bad.status).toBe(401);
      expect(bad.headers['www-authenticate']).toContain('error="invalid_token"');
      expect(narrow.status).toBe(403);
      expect(optional.status).toBe(401);
    });

    it('may be left out: the header is read as ever, and nothing is nothing', async () => {
      const authorization = `Bearer ${token}`;

      expect(await send(app, { authorization, body: 'a=1' })).toMatchObject({ status: 200 });
      expect(await send(app, { method: 'GET', authorization })).toMatchObject({ status: 200 });
      expect(await send(app, { path: '/forms/optional', body: 'a=1' })).toMatchObject({
        status: 200,
        body: '{"subject":null}',
      });
    });
  },
);

describe.each(ADAPTERS)(
  'a token in a form on %s, as long as nobody switches it on',
  (_, makeAdapter) => {
    it('is not looked at, good or malformed (RFC 6750 §2.2: OPTIONAL)', async () => {
      const app = await resourceApp(makeAdapter, { controllers });
      const token = await tokenFor(app);
      const authorization = `Bearer ${token}`;

      const alone = await send(app, { body: `access_token=${token}` });
      const malformed = await send(app, { body: 'access_token=a+b' });
      const beside = await send(app, { authorization, body: 'access_token=a+b' });
      await app.close();

      expect(alone).toMatchObject({ status: 401, body: '{}' });
      expect(malformed).toMatchObject({ status: 401, body: '{}' });
      expect(beside).toMatchObject({ status: 200 });
    });
  },
);
