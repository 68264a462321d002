import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Controller, Post, Req } from '@nestjs/common';
import { ClientService } from '../../src/index.js';
import {
  adapters,
  bootApp,
  createTestDatabase,
  oauth2,
  type TestApp,
  type TestDatabase,
  typeOrm,
} from '../support/app.js';

@Controller('host')
class HostController {
  @Post('json')
  json(@Req() request: { body: unknown }) {
    return { body: request.body };
  }
}

describe.each(adapters)('a form, read by the module itself, on %s', (adapter) => {
  let database: TestDatabase;
  let server: TestApp;
  let credentials: string;

  beforeAll(async () => {
    database = await createTestDatabase();
    server = await bootApp(adapter, {
      imports: [typeOrm(database), oauth2({ scopes: { read: 'Read' } })],
      controllers: [HostController],
    });
    const { clientId, clientSecret } = await server.app.get(ClientService).create({
      name: 'a machine',
      grants: ['client_credentials'],
      scopes: ['read'],
      defaultScopes: ['read'],
    });
    credentials = `client_id=${clientId}&client_secret=${clientSecret}`;
  });

  afterAll(async () => {
    await server.close();
    await database.drop();
  });

  const token = (form: string, headers?: Record<string, string>) =>
    server.post('/oauth/token', form, headers);

  it('buys a token (RFC 6749 §4.4)', async () => {
    const response = await token(`grant_type=client_credentials&${credentials}`);

    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.json()).toMatchObject({ token_type: 'Bearer', scope: 'read' });
  });

  it.each([
    'application/x-www-form-urlencoded; charset=utf-8',
    'Application/X-WWW-Form-UrlEncoded;charset="UTF-8"',
    'application/x-www-form-urlencoded ; boundary=x',
  ])('takes the media type %s [case 166]', async (type) => {
    const form = `grant_type=client_credentials&${credentials}`;

    expect((await token(form, { 'content-type': type })).status).toBe(200);
  });

  it.each([
    'application/json',
    'text/plain',
    'multipart/form-data; boundary=x',
    'application/x-www-form-urlencoded; charset=iso-8859-1',
    'application/x-www-form-urlencoded; charset=utf-16',
    'application/xml',
    '%%%',
  ])('refuses the media type %s with 415 (RFC 6749 §3.2)', async (type) => {
    const form = type === 'application/json' ? '{"broken' : `grant_type=x&${credentials}`;

    expect(await toldBy(await token(form, { 'content-type': type }))).toEqual(refusal(415));
  });

  it('refuses a content encoding with 415', async () => {
    expect(await toldBy(await token('grant_type=x', { 'content-encoding': 'gzip' }))).toEqual(
      refusal(415),
    );
  });

  it('refuses a body that says of no type what it is with 415', async () => {
    const response = await server.request('/oauth/token', {
      method: 'POST',
      body: new TextEncoder().encode('grant_type=client_credentials'),
    });

    expect(await toldBy(response)).toEqual(refusal(415));
  });

  it('takes no body at all as a form without parameters (RFC 6749 §5.2)', async () => {
    const response = await server.request('/oauth/token', { method: 'POST' });

    expect(await toldBy(response)).toEqual(refusal(400));
  });

  it('refuses more than 65,536 declared bytes with 413, and goes on', async () => {
    const response = await token(`grant_type=x&a=${'a'.repeat(70_000)}`);

    expect(await toldBy(response)).toEqual(refusal(413));
    expect((await token(`grant_type=client_credentials&${credentials}`)).status).toBe(200);
  });

  it('counts the bytes of a body that declares none', async () => {
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 16_384;
        if (sent > 131_072) controller.close();
        else controller.enqueue(new Uint8Array(16_384).fill(97));
      },
    });
    const response = await server.request('/oauth/token', {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      duplex: 'half',
    } as RequestInit);

    expect(await toldBy(response)).toEqual(refusal(413));
  });

  it('takes a chunked body', async () => {
    const form = new Blob([`grant_type=client_credentials&${credentials}`]).stream();
    const response = await server.request('/oauth/token', {
      method: 'POST',
      body: form,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      duplex: 'half',
    } as RequestInit);

    expect(response.status).toBe(200);
  });

  it('accepts exactly 65,536 bytes', async () => {
    const form = `grant_type=client_credentials&${credentials}&`;
    const padded = form + paddingOf(65_536 - form.length);

    expect(padded).toHaveLength(65_536);
    expect((await token(padded)).status).toBe(200);
    expect(await toldBy(await token(`${padded}&`))).toEqual(refusal(413));
  });

  it.each([
    ['bad percent-encoding', 'grant_type=%zz'],
    ['half an escape', 'grant_type=a%'],
    ['percent-encoded bytes that are not UTF-8', 'grant_type=%ff%fe'],
    ['a NUL', 'grant_type=a%00b'],
    ['a repeated parameter [case 80] [lesson 28]', 'grant_type=a&grant_type=a'],
    ['a parameter beyond its limit', `grant_type=${'a'.repeat(3000)}`],
    ['50,000 characters of scope [lesson 26]', `grant_type=x&scope=${'a'.repeat(50_000)}`],
  ])('refuses %s with 400', async (_, form) => {
    expect(await toldBy(await token(form))).toEqual(refusal(400));
  });

  it('refuses raw bytes that are not UTF-8 with 400', async () => {
    const response = await server.request('/oauth/token', {
      method: 'POST',
      body: Uint8Array.from([0x61, 0x3d, 0xff, 0xfe]),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });

    expect(await toldBy(response)).toEqual(refusal(400));
  });

  it.each(['grant_type[]=client_credentials', 'grant_type[a]=b', '__proto__=x&constructor=y'])(
    'takes %s as plain names, as no parser would [lesson 28]',
    async (form) => {
      const response = await token(`${form}&${credentials}`);

      expect(await toldBy(response)).toEqual(refusal(400));
    },
  );

  it('refuses two Authorization headers instead of choosing one (RFC 6749 §2.3)', async () => {
    const headers = new Headers({ 'content-type': 'application/x-www-form-urlencoded' });
    headers.append('authorization', 'Basic YTpi');
    headers.append('authorization', 'Basic YzpkIA==');
    const response = await server.request('/oauth/token', {
      method: 'POST',
      body: 'grant_type=client_credentials',
      headers,
    });

    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(response.status).toBeLessThan(500);
  });

  it("leaves the host's own bodies to the host's parsers", async () => {
    const response = await server.request('/host/json', {
      method: 'POST',
      body: JSON.stringify({ a: [1, 2] }),
      headers: { 'content-type': 'application/json' },
    });

    expect(await response.json()).toEqual({ body: { a: [1, 2] } });
  });
});

/** What of an answer must be the same for every refusal. */
async function toldBy(response: Response) {
  const body = (await response.json()) as Record<string, unknown>;
  return {
    status: response.status,
    error: body['error'],
    members: Object.keys(body),
    type: response.headers.get('content-type'),
    cache: response.headers.get('cache-control'),
    pragma: response.headers.get('pragma'),
    etag: response.headers.get('etag'),
  };
}

/** RFC 6749 §5.2 */
function refusal(status: number) {
  return {
    status,
    error: 'invalid_request',
    members: ['error', 'error_description'],
    type: 'application/json',
    cache: 'no-store',
    pragma: 'no-cache',
    etag: null,
  };
}

/** Parameters that nobody reads, each within its limit: exactly so many characters. */
function paddingOf(length: number): string {
  const pairs: string[] = [];
  let left = length;
  for (let index = 0; left > 0; index++) {
    const name = `&p${index}=`;
    const size = Math.min(left, 2_000);
    pairs.push(size <= name.length ? '&'.repeat(size) : name + 'x'.repeat(size - name.length));
    left -= size;
  }
  return pairs.join('');
}
