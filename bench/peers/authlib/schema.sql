-- What the model mixins of the documentation need: one row for a code, one for an access token together with its
-- refresh token. Tokens are stored as they are, as in the documentation.
CREATE SCHEMA authlib;
CREATE TABLE authlib.client (
  client_id text PRIMARY KEY,
  client_secret text NOT NULL,
  grants text[] NOT NULL,
  redirect_uris text[] NOT NULL,
  scopes text[] NOT NULL
);
CREATE TABLE authlib.code (
  code text PRIMARY KEY,
  client_id text NOT NULL,
  user_id text NOT NULL,
  scope text NOT NULL,
  redirect_uri text NOT NULL,
  code_challenge text,
  code_challenge_method text,
  expires_at timestamptz NOT NULL
);
CREATE TABLE authlib.token (
  access_token text PRIMARY KEY,
  refresh_token text,
  client_id text NOT NULL,
  user_id text,
  scope text NOT NULL,
  issued_at timestamptz NOT NULL,
  expires_in integer NOT NULL,
  revoked_at timestamptz
);
CREATE UNIQUE INDEX token_refresh_token ON authlib.token (refresh_token) WHERE refresh_token IS NOT NULL;
INSERT INTO authlib.client VALUES ('demo-web', 'demo-web-secret-for-local-use-only',
  '{authorization_code,refresh_token,client_credentials}', '{http://127.0.0.1:1/callback}', '{read}');
