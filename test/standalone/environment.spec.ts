import { describe, expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import { readEnvironment } from '../../src/standalone/environment.js';

const SECRET = 'a-key-of-the-tests-with-32-characters-or-more';
const DATABASE_URL = 'postgres://me:hidden@db.example/oauth2';

describe('the environment of the standalone server', () => {
  it('has a default for everything', () => {
    expect(readEnvironment({})).toEqual({
      host: '127.0.0.1',
      port: 3000,
      issuer: undefined,
      databaseUrl: undefined,
      migrate: true,
      dataDir: '.data',
      httpAdapter: 'fastify',
      secrets: undefined,
      demo: true,
      logLevel: 'log',
      scopes: expect.objectContaining({ profile: 'See your name' }),
      trustProxy: false,
    });
  });

  it('is explained in .env.example, every variable of it', () => {
    const asked = new Set<string>();
    const variables = new Proxy({}, { get: (_, name) => void asked.add(String(name)) });
    readEnvironment(variables);

    const text = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8');
    const explained = [...text.matchAll(/^#([A-Z_0-9]+)=/gm)].map(([, name]) => name);

    expect(explained.toSorted()).toEqual([...asked].toSorted());
  });

  it('takes an empty variable for an unset one', () => {
    const empty = Object.fromEntries(
      ['HOST', 'PORT', 'ISSUER', 'DATABASE_URL', 'DEMO', 'OAUTH2_SECRETS', 'SCOPES'].map((name) => [
        name,
        '',
      ]),
    );

    expect(readEnvironment(empty)).toEqual(readEnvironment({}));
  });

  it.each([
    [{}, true],
    [{ HOST: 'localhost' }, true],
    [{ HOST: '::1' }, true],
    [{ HOST: '0.0.0.0' }, false],
    [{ HOST: '127.evil.example' }, false],
    [{ DATABASE_URL, OAUTH2_SECRETS: SECRET }, false],
    [{ DATABASE_URL, OAUTH2_SECRETS: SECRET, DEMO: 'true' }, true],
    [{ HOST: '0.0.0.0', DEMO: 'true' }, true],
    [{ DEMO: 'false' }, false],
  ])('of %j has demo data: %j', (variables, demo) => {
    expect(readEnvironment(variables).demo).toBe(demo);
  });

  it('reads several secrets, newest first', () => {
    const { secrets } = readEnvironment({ OAUTH2_SECRETS: `new-${SECRET}, old-${SECRET}` });

    expect(secrets).toEqual([`new-${SECRET}`, `old-${SECRET}`]);
  });

  it('reads scopes with their words, which replace the usual ones', () => {
    const SCOPES = 'orders:read=See your orders, old and new; pay=Pay = spend your money';

    const { scopes } = readEnvironment({ SCOPES, DEMO: 'false' });

    expect(scopes).toEqual({
      'orders:read': 'See your orders, old and new',
      pay: 'Pay = spend your money',
    });
  });

  it('keeps the scopes of the demo beside others', () => {
    const { scopes } = readEnvironment({ SCOPES: 'pay=Pay for you' });

    expect(Object.keys(scopes)).toEqual(['pay', 'profile', 'email', 'user', 'read', 'write']);
  });

  it.each([
    ['2', 2],
    ['false', false],
    ['10.0.0.0/8, ::1', '10.0.0.0/8,::1'],
    ['loopback', 'loopback'],
  ])('trusts the proxies %s', (text, trusted) => {
    expect(readEnvironment({ TRUST_PROXY: text }).trustProxy).toBe(trusted);
  });

  it.each([
    [{ PORT: '65536' }, 'PORT must be a number from 0 to 65535, not "65536".'],
    [{ PORT: '-1' }, 'PORT must be'],
    [{ ISSUER: 'id.example.com' }, 'ISSUER must be a URL'],
    [{ ISSUER: 'ftp://id.example.com' }, 'ISSUER must be a URL'],
    [{ ISSUER: 'http://id.example.com' }, 'ISSUER must begin with https://'],
    [{ ISSUER: 'https://id.example.com/' }, 'slash at its end'],
    [{ ISSUER: 'https://id.example.com?x=1' }, 'ISSUER must have no user name, query'],
    [{ ISSUER: 'https://me@id.example.com' }, 'ISSUER must have no user name, query'],
    [{ DATABASE_URL: 'mysql://me:hidden@db', OAUTH2_SECRETS: SECRET }, 'DATABASE_URL must be'],
    [{ DATABASE_URL }, 'OAUTH2_SECRETS is required'],
    [{ OAUTH2_SECRETS: `${SECRET},short` }, 'Each key in OAUTH2_SECRETS must have 32'],
    [{ MIGRATE: 'maybe' }, 'MIGRATE must be true or false'],
    [{ DEMO: '2' }, 'DEMO must be true or false'],
    [{ HTTP_ADAPTER: 'koa' }, 'HTTP_ADAPTER must be one of fastify, express'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL must be one of log, fatal'],
    [{ SCOPES: 'read' }, 'SCOPES must be names with words'],
    [{ TRUST_PROXY: 'true' }, 'TRUST_PROXY must be the addresses'],
    [{ TRUST_PROXY: '10.0.0.0/33' }, 'TRUST_PROXY must be the addresses'],
  ])('refuses %j', (variables, sentence) => {
    const read = () => readEnvironment(variables);

    expect(read).toThrow(sentence);
    expect(read).not.toThrow('hidden');
    expect(read).not.toThrow(SECRET);
  });

  it('tells every problem, one sentence a line', () => {
    const read = () => readEnvironment({ PORT: 'x', DEMO: 'x', LOG_LEVEL: 'x' });

    expect(read).toThrow(/^DEMO [^\n]+\.\nPORT [^\n]+\.\nLOG_LEVEL [^\n]+\.$/);
  });
});
