import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { AuthorizationTarget } from '../../../src/authorization/authorization-target.js';
import { FormPostMode } from '../../../src/authorization/form-post.mode.js';
import { answerTo } from '../../../src/authorization/response-mode.js';
import { ResponseModeRegistry } from '../../../src/authorization/response-mode-registry.js';
import { StoredClientDirectory } from '../../../src/clients/stored-client-directory.js';
import { TOKEN_MODES, URL_SAFE_MODES } from '../../../src/grants/response-type.js';
import type { ResponseType } from '../../../src/grants/response-type.js';
import { Parameters } from '../../../src/protocol/parameters.js';
import { EXACT } from '../../../src/protocol/redirect-uri.js';
import { aClient } from '../../../src/testing/builders.js';
import { memoryStores } from '../../../src/testing/memory/memory-stores.js';
import { httpsUri } from '../../support/arbitraries.js';

const ISSUER = { identifier: 'https://id.example', url: (path: string) => path };

async function targetAt(redirectUri: string, state?: string): Promise<AuthorizationTarget> {
  const { clients } = memoryStores();
  const client = aClient({ redirectUris: [redirectUri] });
  await clients.insert(client);
  const params = Parameters.of({ client_id: client.clientId, state });
  return AuthorizationTarget.resolve(params, new StoredClientDirectory(clients), EXACT);
}

function typeWith(responseModes: readonly string[]): ResponseType {
  return {
    responseType: 'x',
    responseModes,
    validate: () => undefined,
    authorize: async () => ({}),
  };
}

/** Query and fragment, and a form that is never shown. */
function everyMode(): ResponseModeRegistry {
  const modes = new ResponseModeRegistry();
  const posted = new FormPostMode({
    show: async ({ action, fields }) => ({ status: 200, headers: {}, body: { action, ...fields } }),
  });
  modes.register(posted.name, posted);
  return modes;
}

const text = fc.string({ unit: 'grapheme', minLength: 1 });

describe('answers that travel in a URL (RFC 6749 §4.1.2, §4.2.2, appendix B)', () => {
  it.each(['query', 'fragment'])('come out of the %s as they went in', async (name) => {
    await fc.assert(
      fc.asyncProperty(httpsUri, text, text, async (uri, value, state) => {
        const target = await targetAt(uri, state);
        const mode = everyMode().get(name);
        const response = await mode?.carry(answerTo(target, ISSUER, { value }));
        const location = String(response?.headers['location']);
        const { search, hash } = new URL(location);
        const carried = name === 'query' ? search : hash.slice(1);
        const registered = [...new URL(uri).searchParams];

        expect(response?.status).toBe(303);
        expect(location.startsWith(uri)).toBe(true);
        expect([...new URLSearchParams(carried)]).toEqual([
          ...(name === 'query' ? registered : []),
          ['value', value],
          ['state', state],
          ['iss', 'https://id.example'],
        ]);
        expect(name === 'query' ? hash : search).toBe(name === 'query' ? '' : new URL(uri).search);
      }),
    );
  });
});

describe('the way of an answer (Multiple Response Types §2.1)', () => {
  it('has the state of the request, or none, and the issuer, whatever else it says', async () => {
    const forged = { state: 'forged', iss: 'forged', code: 'x' };
    const [asked, silent] = [await targetAt('https://a.b/', 's'), await targetAt('https://a.b/')];

    expect(answerTo(asked, ISSUER, forged).parameters).toEqual({
      code: 'x',
      state: 's',
      iss: 'https://id.example',
    });
    expect(answerTo(silent, ISSUER, forged).parameters).toEqual({
      code: 'x',
      iss: 'https://id.example',
    });
  });

  it.each([
    [URL_SAFE_MODES, undefined, 'query', 'query'],
    [URL_SAFE_MODES, 'form_post', 'form_post', 'form_post'],
    [URL_SAFE_MODES, 'fragment', undefined, 'query'],
    [TOKEN_MODES, undefined, 'fragment', 'fragment'],
    [TOKEN_MODES, 'query', undefined, 'fragment'],
    [TOKEN_MODES, 'form_post', 'form_post', 'form_post'],
    [['fragment', 'query'], 'query', 'query', 'query'],
    [['pigeon'], undefined, undefined, 'query'],
  ])('of %j, asked for %s: %s, and for errors %s', async (allowed, asked, answer, error) => {
    const type = typeWith(allowed);
    const target = await targetAt('https://a.b/');
    const modes = everyMode();
    const chosen = () => modes.require(type, { asked, target }).name;

    if (answer === undefined) expect(chosen).toThrow('response_mode must be');
    else expect(chosen()).toBe(answer);
    expect(modes.forErrors(type, { asked, target }).name).toBe(error);
  });

  it('is one that gets there: an application’s own scheme takes no form', async () => {
    const target = await targetAt('com.example.app:/cb');
    const modes = everyMode();

    expect(() => modes.require(typeWith(['form_post']), { asked: undefined, target })).toThrow(
      'response_mode must be another',
    );
    expect(modes.forErrors(typeWith(TOKEN_MODES), { asked: 'form_post', target }).name).toBe(
      'fragment',
    );
  });
});
