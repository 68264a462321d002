import { Injectable } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  AuthorizationServer,
  DEFAULT_GRANTS,
  ErrorLog,
  Grant,
  type GrantParameter,
  InvalidGrantError,
  type TokenRequest,
} from '../../src/index.js';
import { post, registerClient, type TestClient } from '../support/flows.js';
import { ADAPTERS, type OAuthServer, startServer } from '../support/oauth-server.js';

const TYPE = 'urn:example:grant-type:letter';

/** Answers with what it was given, and fails as it is told to. */
@Injectable()
class LetterGrant extends Grant {
  readonly type: string = TYPE;
  override readonly parameters: readonly GrantParameter[] = [
    { name: 'letter', secret: true },
    { name: 'audience', required: false },
    { name: 'mood', required: false },
  ];

  async exchange({ params }: TokenRequest) {
    const letter = params.require('letter');
    if (params.get('mood') === 'refuse') throw new InvalidGrantError(`not with ${letter}`);
    if (params.get('mood') === 'break') {
      throw new Error(`cannot read ${letter}`, { cause: new Error(`${letter}?`) });
    }
    return { access_token: 'none', token_type: 'Bearer', expires_in: 1 };
  }
}

const declaring = (...parameters: object[]) =>
  class Declaring extends LetterGrant {
    override readonly type = 'urn:example:grant-type:declaring';
    override readonly parameters = parameters as readonly GrantParameter[];
  };

describe.each(ADAPTERS)('declared parameters of a grant (%s)', (adapter) => {
  let server: OAuthServer;
  let client: TestClient;
  const logged: string[] = [];

  beforeAll(async () => {
    server = await startServer(adapter, { options: { grants: [...DEFAULT_GRANTS, LetterGrant] } });
    client = await registerClient(server, { grants: [TYPE] });
    const log = server.app.get(ErrorLog, { strict: false });
    log.failed = (operation, cause) => {
      for (let next = cause; next instanceof Error; next = next.cause) {
        logged.push(`${operation} ${next.message} ${next.stack}`);
      }
    };
  });
  afterAll(() => server.close());

  const send = (form: string) =>
    post(server, '/oauth/token', client, `grant_type=${encodeURIComponent(TYPE)}&${form}`);

  it.each([
    ['missing', 'mood=good', 'letter is missing'],
    ['empty (RFC 6749 §3.2)', 'letter=', 'letter is missing'],
    ['sent twice (RFC 6749 §3.2)', 'letter=one&letter=two', 'letter is included more than once'],
    [
      'sent twice, although others may be',
      'letter=one&audience=a&audience=b',
      'audience is included more than once',
    ],
  ])('are refused when one is %s', async (_, form, description) => {
    const answer = await send(form);

    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({
      error: 'invalid_request',
      error_description: description,
    });
  });

  it('are looked at after the client has proven who it is', async () => {
    const form = { grant_type: TYPE, client_id: client.clientId, client_secret: 'wrong' };

    expect((await server.post('/oauth/token', form)).status).toBe(401);
  });

  it('reach the grant', async () => {
    expect((await send('letter=dear-alice')).status).toBe(200);
  });

  it('that are secret are in no answer and in no log, whatever the grant throws', async () => {
    const refused = await send('letter=dear-alice&mood=refuse');
    const broken = await send('letter=dear-alice&mood=break');

    expect(await refused.json()).toEqual({
      error: 'invalid_grant',
      error_description: 'not with [secret]',
    });
    expect([broken.status, await broken.json()]).toMatchObject([500, { error: 'server_error' }]);
    expect(logged.join()).toContain('cannot read [secret]');
    expect(logged.join()).not.toContain('dear-alice');
  });

  it.each([
    [
      'one of every request',
      [{ name: 'client_id' }],
      /"client_id", which belongs to every token request: leave it out/,
    ],
    ['the scope', [{ name: 'scope' }], /"scope", which belongs/],
    ['a name that is none (RFC 6749 §8.2)', [{ name: 'a b' }], /write letters, digits and - \. _/],
    ['no name', [{}], /write letters/],
    ['one twice', [{ name: 'x' }, { name: 'x' }], /"x" twice/],
  ])('cannot be %s', (_, parameters, problem) => {
    const registrations = server.app.get(AuthorizationServer);
    const Declaring = declaring(...parameters);

    expect(() => registrations.registerGrant(new Declaring())).toThrow(problem);
  });
});
