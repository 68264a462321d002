import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { INestApplication } from '@nestjs/common';
import { TestServer } from '../../src/testing/index.js';
import { type Answer, call } from './resource.fixture.js';
import { DRIVERS, graphqlApp } from './resource-graphql.fixture.js';
import { lookUps, withoutStorage } from './resource-storage.fixture.js';
import { SAID } from './resource-transports.fixture.js';

interface Result {
  readonly data: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly path: readonly unknown[];
    readonly extensions: object;
  }[];
}

/** What a refused field has in `errors`. */
const refusal = (code: string, { message, ...said }: { readonly message: string }) =>
  expect.objectContaining({ message, extensions: expect.objectContaining({ code, ...said }) });

describe.each(DRIVERS)('resolvers with %s', (...driver) => {
  let app: INestApplication;
  let tokens: TestServer;

  beforeAll(async () => {
    app = await graphqlApp(driver);
    tokens = app.get(TestServer);
  });

  afterAll(() => app.close());

  async function post(query: string, authorization: readonly string[] = []): Promise<Answer> {
    const answer = await call(app, '/graphql', {
      method: 'POST',
      headers: [
        ['content-type', 'application/json'],
        ...authorization.map((value) => ['authorization', value] as const),
      ],
      body: JSON.stringify({ query }),
    });
    return answer;
  }

  async function ask(query: string, ...authorization: readonly string[]): Promise<Result> {
    return JSON.parse((await post(query, authorization)).body) as Result;
  }

  async function askWith(wanted: Parameters<TestServer['tokenFor']>[0], query: string) {
    return ask(query, `Bearer ${await tokens.tokenFor(wanted)}`);
  }

  it('take the token of the HTTP request and give it to the handler', async () => {
    const wanted = { subject: 'alice', clientId: 'web', scope: 'a b' };

    expect(await askWith(wanted, '{ me }')).toEqual({ data: { me: 'alice web a b' } });
  });

  it.each<[string, readonly string[], string, { readonly message: string }]>([
    ['no token', [], 'UNAUTHENTICATED', SAID.missing],
    ['another scheme', ['Basic YTpi'], 'UNAUTHENTICATED', SAID.missing],
    ['a forged token', ['Bearer forged'], 'UNAUTHENTICATED', SAID.invalid],
    ['two tokens', ['Bearer a b'], 'BAD_REQUEST', SAID.malformed],
    ['two headers', ['Bearer a', 'Bearer b'], 'BAD_REQUEST', SAID.twice],
  ])('refuse %s in errors (RFC 6750 §3.1)', async (_, authorization, code, said) => {
    const answer = await post('{ me }', authorization);

    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body)).toEqual({ data: null, errors: [refusal(code, said)] });
  });

  it('tell neither token nor stack trace', async () => {
    const forged = (await tokens.tokenFor()).replace(/..$/, 'zz');

    const { body } = await post('{ me }', [`Bearer ${forged}`]);

    expect(body).toContain('invalid_token');
    expect(body).not.toContain(forged.slice(8, 30));
    expect(body).not.toMatch(/\.(js|ts):\d+|INTERNAL_SERVER_ERROR/);
  });

  it('have no error code without credentials, as in a bare challenge (RFC 6750 §3.1)', async () => {
    const { errors } = await ask('{ me }');

    expect(errors?.[0]?.extensions).not.toHaveProperty('error');
  });

  it.each([
    ['{ books { title } }', 'books', undefined],
    ['{ books { title } }', 'other', 'books'],
    ['{ scopes }', 'root', undefined],
    ['{ scopes }', 'admin', 'books:write admin'],
    ['{ computed(needs: "special") }', 'special', undefined],
    ['{ computed(needs: "other") }', 'special', 'other'],
    ['{ look }', 'read', undefined],
    ['{ look }', 'write', 'read'],
    ['mutation { act }', 'write', undefined],
    ['mutation { act }', 'read', 'write'],
  ])('ask at %s for the scopes: %s', async (query, scopes, lacking) => {
    const { data, errors } = await askWith({ scope: scopes }, query);

    if (lacking === undefined) {
      expect(errors).toBeUndefined();
      expect(data).not.toBeNull();
    } else {
      expect(data).toBeNull();
      expect(errors).toEqual([refusal('FORBIDDEN', SAID.insufficient(lacking))]);
    }
  });

  it('count a mutation as POST where the scopes depend on the method', async () => {
    const { errors } = await askWith({ scope: 'books' }, 'mutation { unlisted }');

    expect(errors).toEqual([
      expect.objectContaining({ extensions: expect.objectContaining({ code: 'FORBIDDEN' }) }),
    ]);
  });

  it('refuse a field alone: the others answer', async () => {
    const query = '{ me books { title secret } }';

    const { data, errors } = await askWith({ subject: 'alice', scope: 'books' }, query);

    expect(data).toEqual({
      me: 'alice test-client books',
      books: [
        { title: 'one', secret: null },
        { title: 'two', secret: null },
      ],
    });
    const told = refusal('FORBIDDEN', SAID.insufficient('books:secret'));
    expect(errors).toEqual([told, told]);
    expect(errors?.map(({ path }) => path.map(String))).toEqual([
      ['books', '0', 'secret'],
      ['books', '1', 'secret'],
    ]);
  });

  it('give the token to a field', async () => {
    const wanted = { subject: 'alice', scope: 'books books:secret' };

    expect(await askWith(wanted, '{ books { secret } }')).toEqual({
      data: { books: [{ secret: 'one for alice' }, { secret: 'two for alice' }] },
    });
  });

  it('serve both, with and without a token, where that is optional; never with a bad one', async () => {
    const bad = await ask('{ timeline }', 'Bearer bad');

    expect(await ask('{ timeline }')).toEqual({ data: { timeline: 'nobody' } });
    expect(await askWith({ subject: 'bob' }, '{ timeline }')).toEqual({
      data: { timeline: 'bob' },
    });
    expect(bad.errors).toEqual([refusal('UNAUTHENTICATED', SAID.invalid)]);
  });

  it('read no token where they are public', async () => {
    expect(await ask('{ open }', 'Bearer bad')).toEqual({ data: { open: true } });
  });

  it('look for a token once in a request, however many resolvers and guards ask', async () => {
    const authorization = `Bearer ${await tokens.tokenFor({ scope: 'books books:secret' })}`;
    const query = '{ me books { secret } more: books { secret } }';

    expect(await lookUps(app, () => ask(query, authorization))).toBe(1);
    expect(await lookUps(app, () => ask(query, authorization))).toBe(1);
  });

  it('admit nobody while the storage is away (RFC 6749 §4.1.2.1)', async () => {
    const query = '{ timeline books { title } }';

    const { data, errors } = await withoutStorage(app, () => askWith({ scope: 'books' }, query));

    expect(data).toBeNull();
    expect(errors).toContainEqual(refusal('SERVICE_UNAVAILABLE', SAID.unavailable));
  });

  it('say that the answer depends on the token (RFC 9110 §12.5.5)', async () => {
    const path = `/graphql?query=${encodeURIComponent('{ me timeline }')}`;
    const answer = await call(app, path, { headers: [['apollo-require-preflight', 'true']] });

    expect(answer.status).toBe(200);
    expect(answer.headers['vary']).toBe('Authorization');
  });

  it('leave the errors of the application alone', async () => {
    const { errors } = await askWith({}, '{ broken }');

    expect(errors).toEqual([expect.objectContaining({ message: 'a bug of the application' })]);
  });
});
