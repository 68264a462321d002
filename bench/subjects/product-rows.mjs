import { Keyring } from '../../dist/src/protocol/keyring.js';
import { newId, OpaqueTokenCodec } from '../../dist/src/protocol/opaque-token.js';
import { CHALLENGE } from '../requests.mjs';
import { DEMO_CLIENT } from '../demo-client.mjs';
import { inChunks } from '../bulk.mjs';

/** How long they last, which their ids begin with; codes longer than usual. @unit milliseconds */
const MINUTE = 60_000;
const LASTING = { at: 60 * MINUTE, rt: 30 * 24 * 60 * MINUTE, ac: 10 * MINUTE };

/**
 * Puts tokens and codes into the product's tables as the product itself would, only many at a time, and answers
 * what a client would have been given.
 */
export class ProductRows {
  #codec;

  /** @param {import('../bench.mjs').Bench} bench */
  constructor({ pool, secret, clientKey, subject }) {
    this.#codec = new OpaqueTokenCodec(new Keyring([secret]));
    this.pool = pool;
    this.clientKey = clientKey;
    this.subject = subject;
  }

  /** @returns {Promise<string[]>} access tokens of the client itself */
  async accessTokens(count) {
    const minted = this.#mint('at', count);
    await this.#insert(
      minted,
      `INSERT INTO oauth2_token (id, digest, client_id, principal, scopes, audience, issued_at, expires_at)
      SELECT id, digest, $3, 'client', '{read}', '{}', now(), now() + interval '1 hour'
      FROM unnest($1::uuid[], $2::bytea[]) AS token (id, digest)`,
      [this.clientKey],
    );
    return minted.map(({ value }) => value);
  }

  /** @returns {Promise<string[]>} refresh tokens, each of an authorization of its own */
  async refreshTokens(count) {
    const minted = this.#mint('rt', count);
    await this.#insert(
      minted,
      `INSERT INTO oauth2_authorization (${APPROVED}, current, idle_expires_at)
      SELECT id, ${approval('$3', '$4')}, digest, now() + interval '14 days'
      FROM unnest($1::uuid[], $2::bytea[]) AS token (id, digest)`,
      [this.clientKey, this.subject],
    );
    return minted.map(({ value }) => value);
  }

  /** @returns {Promise<string[]>} codes, each of an authorization of its own */
  async codes(count) {
    const minted = this.#mint('ac', count);
    await this.#insert(
      minted,
      `WITH code AS (
        SELECT * FROM unnest($1::uuid[], $2::bytea[], $5::uuid[]) AS code (id, digest, approval)
      ), approved AS (
        INSERT INTO oauth2_authorization (${APPROVED})
        SELECT approval, ${approval('$3', '$4')} FROM code
      ), stored AS (
        INSERT INTO oauth2_authorization_code (id, digest, authorization_id, redirect_uri, expires_at)
        SELECT id, digest, approval, '${DEMO_CLIENT.redirectUri}', now() + interval '10 minutes' FROM code
      )
      INSERT INTO oauth2_pkce (code_id, challenge, method) SELECT id, '${CHALLENGE}', 'S256' FROM code`,
      [this.clientKey, this.subject],
      () => newKey('rt'),
    );
    return minted.map(({ value }) => value);
  }

  #mint(kind, count) {
    return Array.from({ length: count }, () => this.#codec.mint(kind, newKey(kind)));
  }

  async #insert(minted, text, values, further) {
    await inChunks(minted, async (some) => {
      const rows = [some.map(({ id }) => id), some.map(({ digest }) => digest)];
      await this.pool.query(text, [...rows, ...values, ...(further ? [some.map(further)] : [])]);
    });
  }
}

const APPROVED = `id, client_id, subject, principal, scopes, audience, amr, extra, generation, created_at, expires_at`;

const approval = (client, subject) =>
  `${client}::uuid, ${subject}::text, 'user', '{read}'::text[], '{}'::text[], '{pwd}'::text[], '{}'::jsonb, 0, now(),
  now() + interval '30 days'`;

const newKey = (kind) => newId(new Date(Date.now() + LASTING[kind]));
