import type { Client, ClientRegistration } from '../index.js';
import { fields, table, type Answer } from './answer.js';
import type { DatabaseOptions } from './command-options.js';
import { type HostOffer, openClients } from './client-administration.js';
import { Refusal } from './refusal.js';
import type { Terminal } from './terminal.js';
import { withDatabase } from './work-database.js';

export interface ClientCreateOptions extends DatabaseOptions {
  readonly name: string;
  readonly id?: string;
  readonly public?: boolean;
  readonly authMethod?: string;
  readonly grant: readonly string[];
  readonly responseType?: readonly string[];
  readonly allowCustom?: boolean;
  readonly redirectUri?: readonly string[];
  readonly wildcardHost?: readonly string[];
  readonly scope?: readonly string[];
  readonly defaultScope?: readonly string[];
  readonly origin?: readonly string[];
  readonly audience?: readonly string[];
}

export interface ClientRotateOptions extends DatabaseOptions {
  readonly overlap?: number;
}

/** `grant-name` of RFC 6749 appendix A.10. */
const GRANT_NAME = /^[A-Za-z0-9._-]{1,255}$/;
/** How RFC 6749 §4.5 names a grant that somebody else defines. */
const GRANT_URI = /^(urn:[A-Za-z0-9][A-Za-z0-9-]*:|https?:\/\/)[\x21-\x7E]{1,255}$/;

export async function createClient(
  options: ClientCreateOptions,
  terminal: Terminal,
): Promise<Answer> {
  const registration = registrationOf(options);
  const made = await withDatabase({ ...options, terminal }, ({ runner }) =>
    openClients(runner, offerOfHost(options)).create(registration),
  );
  return credentials(made.clientId, made.clientSecret);
}

export async function listClients(options: DatabaseOptions, terminal: Terminal): Promise<Answer> {
  const clients = await withDatabase({ ...options, terminal }, ({ runner }) =>
    openClients(runner).list(),
  );
  const rows = clients.map(({ clientId, name, kind, grants }) => [
    clientId,
    name,
    kind,
    grants.join(' '),
  ]);
  return {
    document: clients.map(describe),
    lines: table(['CLIENT_ID', 'NAME', 'KIND', 'GRANTS'], rows),
    ...(clients.length === 0 && { note: 'There are no clients yet.' }),
  };
}

export async function showClient(
  id: string,
  options: DatabaseOptions,
  terminal: Terminal,
): Promise<Answer> {
  const client = await withDatabase({ ...options, terminal }, ({ runner }) =>
    openClients(runner).find(id),
  );
  if (!client) throw noClient(id);
  const described = describe(client);
  const pairs = Object.entries(described).map(([name, value]) => [name, words(value)] as const);
  return { document: described, lines: fields(pairs) };
}

export async function deleteClient(
  id: string,
  options: DatabaseOptions,
  terminal: Terminal,
): Promise<Answer> {
  const deleted = await withDatabase({ ...options, terminal }, ({ runner }) =>
    openClients(runner).delete(id),
  );
  if (!deleted) throw noClient(id);
  return {
    document: { client_id: id, deleted: true },
    lines: [`Deleted ${id} and everything that was issued to it.`],
  };
}

export async function rotateSecret(
  id: string,
  options: ClientRotateOptions,
  terminal: Terminal,
): Promise<Answer> {
  const { overlap = 0 } = options;
  const made = await withDatabase({ ...options, terminal }, ({ runner }) =>
    openClients(runner).rotateSecret(id, { overlap }),
  );
  return credentials(made.clientId, made.clientSecret);
}

function registrationOf(options: ClientCreateOptions): ClientRegistration {
  const { name, id, authMethod, redirectUri, scope, defaultScope, origin, audience } = options;
  return {
    name,
    public: options.public ?? false,
    grants: unique(options.grant),
    ...(options.responseType && { responseTypes: unique(options.responseType) }),
    ...(id !== undefined && { clientId: id }),
    ...(authMethod !== undefined && { tokenEndpointAuthMethod: authMethod }),
    ...(redirectUri && { redirectUris: unique(redirectUri) }),
    ...(scope && { scopes: scope }),
    ...(defaultScope && { defaultScopes: defaultScope }),
    ...(origin && { origins: unique(origin) }),
    ...(audience && { audiences: audience }),
  };
}

/** A URI is no slip of the pen; a plain name that nobody knows may be one. */
function offerOfHost(options: ClientCreateOptions): HostOffer {
  const { grant, responseType = [], authMethod, wildcardHost = [], allowCustom = false } = options;
  return {
    grants: grant.filter((it) => GRANT_URI.test(it) || (allowCustom && GRANT_NAME.test(it))),
    responseTypes: allowCustom ? responseType : [],
    authMethods: allowCustom && authMethod !== undefined ? [authMethod] : [],
    wildcardHosts: wildcardHost,
  };
}

function credentials(clientId: string, clientSecret: string | undefined): Answer {
  const document = {
    client_id: clientId,
    ...(clientSecret !== undefined && { client_secret: clientSecret }),
  };
  return {
    document,
    lines: fields(Object.entries(document)),
    ...(clientSecret !== undefined && {
      note: 'Keep the secret now: it is stored as a digest and cannot be shown again.',
    }),
  };
}

/** A client as others may see it: named field by field, so that nothing slips through that is added later. */
function describe(client: Client) {
  return {
    client_id: client.clientId,
    client_name: client.name,
    kind: client.kind,
    token_endpoint_auth_method: client.tokenEndpointAuthMethod,
    grant_types: client.grants,
    response_types: client.responseTypes,
    redirect_uris: client.redirectUris,
    origins: client.origins,
    scope: client.scopes.join(' '),
    default_scope: client.defaultScopes.join(' '),
    audiences: client.audiences,
    disabled_at: client.disabledAt,
    created_at: client.createdAt,
    updated_at: client.updatedAt,
  };
}

function words(value: unknown): string {
  if (value === null) return '-';
  if (value instanceof Date) return value.toISOString();
  const text = Array.isArray(value) ? value.join(' ') : String(value);
  return text === '' ? '-' : text;
}

function noClient(id: string): Refusal {
  return new Refusal([`There is no client ${id}.`]);
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}
