import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Injectable, type OnModuleInit, type Type } from '@nestjs/common';
import { AuthorizationServer, type ClientRegistration, ResponseType } from '../../src/index.js';
import { bootApp, createTestDatabase, oauth2, type TestDatabase, typeOrm } from '../support/app.js';
import {
  answerOf,
  authorize,
  exchange,
  introspect,
  pkce,
  registerClient,
  type TestClient,
} from '../support/flows.js';
import { ADAPTERS, type OAuthServer, startServer } from '../support/oauth-server.js';
import { CodeTokenResponseType, ReceiptResponseType } from './response-types.fixture.js';

const RECEIPT = { response_type: 'receipt', copies: '1' } as const;

/** A response type with these members. */
function typeWith(members: Partial<ResponseType>): Type<ResponseType> {
  return class extends ResponseType {
    readonly responseType = members.responseType ?? 'other';
    override readonly responseModes = members.responseModes ?? ['query'];
    validate(): void {}
    async authorize() {
      return { other: 'x' };
    }
  };
}

/** Registers one when the application starts. */
@Injectable()
class LateComer implements OnModuleInit {
  constructor(private readonly server: AuthorizationServer) {}

  onModuleInit(): void {
    this.server.registerResponseType(new (typeWith({ responseType: 'late' }))());
  }
}

describe.each(ADAPTERS)('response types of a host (%s)', (adapter) => {
  let server: OAuthServer;
  let client: TestClient;

  beforeAll(async () => {
    server = await startServer(adapter, {
      options: { responseTypes: [ReceiptResponseType, CodeTokenResponseType] },
      providers: [LateComer],
    });
    client = await make({ responseTypes: ['receipt', 'token code', 'late'] });
  });
  afterAll(() => server.close());
  afterEach(() => {
    ReceiptResponseType.trouble = undefined;
  });

  const make = (overrides: Partial<ClientRegistration>) => registerClient(server, overrides);
  const fragmentOf = (response: Response) =>
    new URLSearchParams(new URL(response.headers.get('location') ?? '').hash.slice(1));

  it('answer what they say, with the state and the issuer of the server [case 52] (RFC 6749 §8.4, RFC 9207 §2)', async () => {
    const response = await authorize(server, client, RECEIPT);
    expect(Object.fromEntries(answerOf(response))).toEqual({
      receipt: 'for alice',
      state: 'a state',
      iss: 'http://localhost:3000',
    });
    const stateless = await authorize(server, client, { ...RECEIPT, state: undefined });
    expect(answerOf(stateless).has('state')).toBe(false);
  });

  it('check parameters of their own (RFC 6749 §4.1.2.1)', async () => {
    const response = await authorize(server, client, { ...RECEIPT, copies: undefined });
    expect(Object.fromEntries(answerOf(response))).toMatchObject({
      error: 'invalid_request',
      error_description: 'copies is missing',
      state: 'a state',
    });
  });

  it('are for clients that registered them [case 36]', async () => {
    const other = await registerClient(server);
    expect(answerOf(await authorize(server, other, RECEIPT)).get('error')).toBe(
      'unauthorized_client',
    );
  });

  it('may be several words, in any order [case 213] (RFC 6749 §3.1.1)', async () => {
    const { verifier, challenge } = pkce();
    for (const response_type of ['code token', 'token code']) {
      const response = await authorize(server, client, {
        response_type,
        code_challenge: challenge,
      });
      const answer = fragmentOf(response);
      const code = answer.get('code') ?? '';
      const token = answer.get('access_token') ?? '';

      expect((await exchange(server, client, { code, verifier })).status).toBe(200);
      expect(await introspect(server, client, token)).toMatchObject({ active: true });
    }
  });

  it('may need a grant, and then a registration without it is refused', async () => {
    await expect(
      make({ grants: ['client_credentials'], responseTypes: ['token code'] }),
    ).rejects.toThrow('response type token code needs the grant authorization_code');
  });

  it('name the modes that may carry them: a token is in no query [case 56]', async () => {
    const response = await authorize(server, client, {
      response_type: 'code token',
      response_mode: 'query',
    });
    expect(fragmentOf(response).get('error')).toBe('invalid_request');
  });

  it('refuse with errors of their own, told to the client', async () => {
    ReceiptResponseType.trouble = 'refusal';
    const response = await authorize(server, client, RECEIPT);
    expect(Object.fromEntries(answerOf(response))).toMatchObject({
      error: 'no_paper',
      error_description: 'there is no paper',
    });
  });

  it('fail as a server error without a word of it, and the form can be sent again', async () => {
    const page = await authorize(server, client, RECEIPT, { consent: 'page' });
    const { ticket } = (await page.json()) as { ticket: string };
    const decide = () =>
      server.post(
        '/oauth/authorize',
        { ticket, decision: 'approve', scope: 'profile' },
        { 'x-user': 'alice' },
      );

    ReceiptResponseType.trouble = 'bug';
    const failed = await decide();
    ReceiptResponseType.trouble = undefined;
    const again = await decide();
    const late = await decide();

    expect(failed.status).toBe(500);
    expect(await failed.text()).not.toContain('fire');
    expect(answerOf(again).get('receipt')).toBe('for alice');
    expect(late.status).toBe(400);
  });

  it('can be registered while the application starts', async () => {
    const response = await authorize(server, client, { response_type: 'late' });
    expect(answerOf(response).get('other')).toBe('x');
  });

  it('are in the metadata, also those that were registered later [case 230] (RFC 8414 §2)', async () => {
    const document = () => server.get('/.well-known/oauth-authorization-server');
    expect(await (await document()).json()).toMatchObject({
      response_types_supported: ['code', 'receipt', 'code token', 'late'],
      response_modes_supported: ['query', 'fragment'],
    });
    const type = new (typeWith({ responseType: `later_${adapter}` }))();
    server.app.get(AuthorizationServer).registerResponseType(type);
    expect(await (await document()).json()).toMatchObject({
      response_types_supported: expect.arrayContaining([`later_${adapter}`]),
    });
  });

  it('do not take the place of another, in whatever order its words are', () => {
    const facade = server.app.get(AuthorizationServer);
    const type = new (typeWith({ responseType: 'token code', responseModes: ['fragment'] }))();
    expect(() => facade.registerResponseType(type)).toThrow(
      'response type token code is registered already',
    );
  });
});

describe.each(ADAPTERS)('response types that cannot be (%s)', (adapter) => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  it.each<[string, Type<ResponseType>, string]>([
    [
      'one that a grant serves',
      typeWith({ responseType: 'code' }),
      'responseTypes: response type code is registered already',
    ],
    [
      'no name',
      typeWith({ responseType: '' }),
      'has no responseType: write readonly responseType =',
    ],
    ['a bad name', typeWith({ responseType: 'a-b' }), "response type 'a-b' is no name"],
    [
      'two blanks',
      typeWith({ responseType: 'a  b' }),
      'has the responseType "a  b": write printable',
    ],
    [
      'a mode that is not there',
      typeWith({ responseModes: ['pigeon'] }),
      'response type other has the response mode pigeon: name one of query, fragment first',
    ],
    [
      'a mode that is not switched on',
      typeWith({ responseModes: ['form_post'] }),
      'response type other has the response mode form_post: name one of query, fragment first',
    ],
    ['no mode', typeWith({ responseModes: [] }), 'response type other has the response mode none'],
    [
      'a token in a query',
      typeWith({ responseType: 'code id_token', responseModes: ['fragment', 'query'] }),
      'a token must not be in a query',
    ],
  ])('do not start with %s', async (_what, type, sentence) => {
    const imports = [typeOrm(database), oauth2({ responseTypes: [type] })];
    await expect(bootApp(adapter, { imports })).rejects.toThrow(sentence);
  });
});
