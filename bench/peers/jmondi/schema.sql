-- What the repositories of the documentation need: one row for a code, one for an access token together with its
-- refresh token.
CREATE SCHEMA jmondi;
CREATE TABLE jmondi.client (
  id text PRIMARY KEY,
  name text NOT NULL,
  secret_digest bytea NOT NULL,
  grants text[] NOT NULL,
  redirect_uris text[] NOT NULL,
  scopes text[] NOT NULL
);
CREATE TABLE jmondi.code (
  code text PRIMARY KEY,
  client_id text NOT NULL,
  user_id text NOT NULL,
  scopes text[] NOT NULL,
  redirect_uri text,
  challenge text,
  challenge_method text,
  expires_at timestamptz NOT NULL
);
CREATE TABLE jmondi.token (
  access_token text PRIMARY KEY,
  access_expires_at timestamptz NOT NULL,
  refresh_token text,
  refresh_expires_at timestamptz,
  client_id text NOT NULL,
  user_id text,
  scopes text[] NOT NULL,
  code_id text
);
CREATE UNIQUE INDEX token_refresh_token ON jmondi.token (refresh_token) WHERE refresh_token IS NOT NULL;
CREATE INDEX token_code_id ON jmondi.token (code_id) WHERE code_id IS NOT NULL;
INSERT INTO jmondi.client VALUES ('demo-web', 'Demo', sha256('demo-web-secret-for-local-use-only'),
  '{authorization_code,refresh_token,client_credentials}', '{http://127.0.0.1:1/callback}', '{read}');
