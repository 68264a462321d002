import type { MigrationInterface, QueryRunner } from 'typeorm';
import { qualifiedTable } from './qualified-table.js';

/** Authorizations with the state of their refresh tokens, their codes and challenges. */
export class OAuth2Authorizations1767225601000 implements MigrationInterface {
  readonly name = 'OAuth2Authorizations1767225601000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await createAuthorizations(queryRunner);
    await createCodes(queryRunner);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    const table = qualifiedTable(queryRunner);
    await queryRunner.query(`DROP TABLE ${table('oauth2_pkce')}`);
    await queryRunner.query(`DROP TABLE ${table('oauth2_authorization_code')}`);
    await queryRunner.query(`DROP TABLE ${table('oauth2_authorization')}`);
  }
}

async function createAuthorizations(queryRunner: QueryRunner): Promise<void> {
  const table = qualifiedTable(queryRunner);
  await queryRunner.query(`
    CREATE TABLE ${table('oauth2_authorization')} (
      "id" uuid CONSTRAINT "oauth2_authorization_pkey" PRIMARY KEY,
      "client_id" uuid NOT NULL
        CONSTRAINT "oauth2_authorization_client" REFERENCES ${table('oauth2_client')} ("id") ON DELETE CASCADE,
      "subject" text,
      "principal" text NOT NULL
        CONSTRAINT "oauth2_authorization_principal_known" CHECK (principal IN ('user', 'client')),
      "scopes" text[] NOT NULL,
      "audience" text[] NOT NULL,
      "auth_time" timestamptz,
      "acr" text,
      "amr" text[] NOT NULL,
      "session_id" text,
      "nonce" text,
      "cnf" jsonb,
      "parent_id" uuid
        CONSTRAINT "oauth2_authorization_parent" REFERENCES ${table('oauth2_authorization')} ("id") ON DELETE SET NULL,
      "extra" jsonb NOT NULL,
      "current" bytea
        CONSTRAINT "oauth2_authorization_current_length" CHECK (octet_length(current) = 32),
      "previous" bytea
        CONSTRAINT "oauth2_authorization_previous_length" CHECK (octet_length(previous) = 32),
      "rotated_at" timestamptz,
      "retry" bytea,
      "generation" integer NOT NULL
        CONSTRAINT "oauth2_authorization_generation_counts" CHECK (generation >= 0),
      "idle_expires_at" timestamptz,
      "created_at" timestamptz NOT NULL,
      "expires_at" timestamptz NOT NULL,
      "revoked_at" timestamptz,
      "revoked_reason" text,
      CONSTRAINT "oauth2_authorization_user_has_subject" CHECK (principal <> 'user' OR subject IS NOT NULL),
      CONSTRAINT "oauth2_authorization_expires_later" CHECK (expires_at > created_at),
      CONSTRAINT "oauth2_authorization_refresh_state_whole" CHECK (
        (current IS NULL) = (idle_expires_at IS NULL) AND (generation = 0 OR current IS NOT NULL)),
      CONSTRAINT "oauth2_authorization_predecessor_whole" CHECK (
        (generation = 0) = (previous IS NULL) AND (previous IS NULL) = (rotated_at IS NULL)
        AND (retry IS NULL OR previous IS NOT NULL)),
      CONSTRAINT "oauth2_authorization_revocation_has_reason" CHECK ((revoked_at IS NULL) = (revoked_reason IS NULL))
    ) WITH (fillfactor = 70)`);
  await queryRunner.query(
    `CREATE INDEX "oauth2_authorization_client_id" ON ${table('oauth2_authorization')} ("client_id", "id")`,
  );
  await queryRunner.query(
    `CREATE INDEX "oauth2_authorization_subject" ON ${table('oauth2_authorization')} ("subject", "id")`,
  );
  await queryRunner.query(
    `CREATE INDEX "oauth2_authorization_parent_id" ON ${table('oauth2_authorization')} ("parent_id")`,
  );
}

async function createCodes(queryRunner: QueryRunner): Promise<void> {
  const table = qualifiedTable(queryRunner);
  await queryRunner.query(`
    CREATE TABLE ${table('oauth2_authorization_code')} (
      "id" uuid CONSTRAINT "oauth2_authorization_code_pkey" PRIMARY KEY,
      "digest" bytea NOT NULL
        CONSTRAINT "oauth2_authorization_code_digest_length" CHECK (octet_length(digest) = 32),
      "authorization_id" uuid NOT NULL
        CONSTRAINT "oauth2_authorization_code_authorization"
        REFERENCES ${table('oauth2_authorization')} ("id") ON DELETE CASCADE,
      "redirect_uri" text,
      "expires_at" timestamptz NOT NULL,
      "consumed_at" timestamptz
    )`);
  await queryRunner.query(`
    CREATE INDEX "oauth2_authorization_code_authorization_id"
      ON ${table('oauth2_authorization_code')} ("authorization_id")`);
  await queryRunner.query(`
    CREATE TABLE ${table('oauth2_pkce')} (
      "code_id" uuid CONSTRAINT "oauth2_pkce_pkey" PRIMARY KEY
        CONSTRAINT "oauth2_pkce_code" REFERENCES ${table('oauth2_authorization_code')} ("id") ON DELETE CASCADE,
      "challenge" text NOT NULL,
      "method" text NOT NULL
        CONSTRAINT "oauth2_pkce_method_known" CHECK (method IN ('S256', 'plain')),
      CONSTRAINT "oauth2_pkce_challenge_length" CHECK (
        char_length(challenge) BETWEEN 43 AND CASE method WHEN 'S256' THEN 43 ELSE 128 END)
    )`);
}
