import { beforeEach, describe, expect, it } from 'vitest';
import { OAuth2Events } from '../../../src/events/events.js';
import { Sessions } from '../../../src/http/pages/sessions.js';
import { Keyring } from '../../../src/protocol/keyring.js';
import { FakeClock } from '../../../src/testing/fake-clock.js';
import {
  anIssuer,
  aRequest,
  cookieOf,
  keyring,
  MemorySpentStore,
  PAGE_OPTIONS,
  SECRET,
} from './pages.fixture.js';

const LOCAL = anIssuer('http://localhost:3000');
const OTHER = 'another-secret-of-the-test-suite-01234';

describe('Sessions', () => {
  let clock: FakeClock;
  let spent: MemorySpentStore;
  let sessions: Sessions;

  beforeEach(() => {
    clock = new FakeClock();
    spent = new MemorySpentStore();
    sessions = new Sessions(keyring, clock, spent, PAGE_OPTIONS, new OAuth2Events());
  });

  function signIn(): string {
    return cookieOf(sessions.begin({ subject: 'u1', name: 'Alice' }, anIssuer()));
  }

  it('knows on the next request who signed in, and when', async () => {
    const cookie = signIn();
    const session = await sessions.current(aRequest({ cookie }));

    expect(session).toMatchObject({ subject: 'u1', name: 'Alice', authTime: clock.now() });
  });

  it('calls a person without a name by their subject', async () => {
    const cookie = cookieOf(sessions.begin({ subject: 'u1' }, anIssuer()));
    expect((await sessions.current(aRequest({ cookie })))?.name).toBe('u1');
  });

  it('writes a __Host- cookie that is Secure, HttpOnly and SameSite=Lax when the issuer is https', () => {
    const header = sessions.begin({ subject: 'u1' }, anIssuer());

    expect(header).toMatch(/^__Host-oauth2-session=[A-Za-z0-9_-]+; /);
    const attributes = header.split('; ').slice(1).toSorted();
    expect(attributes).toEqual(['HttpOnly', 'Max-Age=3600', 'Path=/', 'SameSite=Lax', 'Secure']);
  });

  it('writes a cookie that is not Secure when the issuer is http', () => {
    const header = sessions.begin({ subject: 'u1' }, LOCAL);

    expect(header).toMatch(/^oauth2-session=/);
    expect(header).not.toContain('Secure');
    expect(header).toContain('HttpOnly');
  });

  it('reads only the __Host- cookie when the issuer is https', async () => {
    const cookie = signIn().replace('__Host-', '');
    expect(await sessions.current(aRequest({ cookie }))).toBeUndefined();
  });

  it('has a new session id at every sign-in, so that none can be fixed beforehand', async () => {
    const [first, second] = await Promise.all(
      [signIn(), signIn()].map((cookie) => sessions.current(aRequest({ cookie }))),
    );
    expect(first?.sessionId).not.toBe(second?.sessionId);
  });

  it('expires after sessionTtl, to the second', async () => {
    const cookie = signIn();
    clock.advance(3_599);
    expect(await sessions.current(aRequest({ cookie }))).toBeDefined();
    clock.advance(1);
    expect(await sessions.current(aRequest({ cookie }))).toBeUndefined();
  });

  it('is dead after sign-out, also for who stole the cookie', async () => {
    const cookie = signIn();
    const session = await sessions.current(aRequest({ cookie }));
    const header = session && (await sessions.end(session, anIssuer()));

    expect(header).toMatch(/^__Host-oauth2-session=; Max-Age=0; /);
    expect(await sessions.current(aRequest({ cookie }))).toBeUndefined();
  });

  it('is remembered as ended until it would have expired, and by its id only', async () => {
    const session = await sessions.current(aRequest({ cookie: signIn() }));
    if (session) await sessions.end(session, anIssuer());

    const { sessionId: id, expiresAt } = session ?? {};
    expect([...spent.keys.values()]).toEqual([{ kind: 'session', id, expiresAt }]);
  });

  it('says nothing of the person in the cookie', () => {
    const value = Buffer.from(signIn().split('=')[1] ?? '', 'base64url').toString('latin1');
    expect(value).not.toMatch(/u1|Alice/);
  });

  it.each(['', 'x', 'AAAA', `${'A'.repeat(60)}`])(
    'takes no cookie of anybody’s making: %j',
    async (value) => {
      const cookie = `__Host-oauth2-session=${value}`;
      expect(await sessions.current(aRequest({ cookie }))).toBeUndefined();
    },
  );

  it('takes no cookie in which a bit was changed', async () => {
    const [name, value = ''] = signIn().split('=');
    const bytes = Buffer.from(value, 'base64url');
    bytes[20] = (bytes[20] ?? 0) ^ 1;
    const cookie = `${name}=${bytes.toString('base64url')}`;
    expect(await sessions.current(aRequest({ cookie }))).toBeUndefined();
  });

  it('takes no cookie of another issuer with the same secrets', async () => {
    const cookie = cookieOf(sessions.begin({ subject: 'u1' }, anIssuer('https://a.example')));
    expect(
      await sessions.current(aRequest({ cookie }, anIssuer('https://b.example'))),
    ).toBeUndefined();
  });

  it('stays signed in while secrets are rotated', async () => {
    const cookie = signIn();
    const rotated = new Sessions(
      new Keyring([OTHER, SECRET]),
      clock,
      spent,
      PAGE_OPTIONS,
      new OAuth2Events(),
    );
    const foreign = new Sessions(
      new Keyring([OTHER]),
      clock,
      spent,
      PAGE_OPTIONS,
      new OAuth2Events(),
    );

    expect(await rotated.current(aRequest({ cookie }))).toBeDefined();
    expect(await foreign.current(aRequest({ cookie }))).toBeUndefined();
  });

  it('asks the store once for a session, and not at all without one', async () => {
    let asked = 0;
    const has = spent.has.bind(spent);
    spent.has = (kind, id) => ((asked += 1), has(kind, id));
    await sessions.current(aRequest());
    expect(asked).toBe(0);

    await sessions.current(aRequest({ cookie: signIn() }));
    expect(asked).toBe(1);
  });
});
