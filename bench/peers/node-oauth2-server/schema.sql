-- What the models of the documentation need: one row for a code, one for an access token together with its refresh
-- token. Tokens are stored as they are, as in the documentation.
CREATE SCHEMA node_oauth2;
CREATE TABLE node_oauth2.client (
  id text PRIMARY KEY,
  secret_digest bytea NOT NULL,
  grants text[] NOT NULL,
  redirect_uris text[] NOT NULL,
  scopes text[] NOT NULL
);
CREATE TABLE node_oauth2.code (
  code text PRIMARY KEY,
  client_id text NOT NULL,
  user_id text NOT NULL,
  scope text[] NOT NULL,
  redirect_uri text NOT NULL,
  challenge text,
  challenge_method text,
  expires_at timestamptz NOT NULL
);
CREATE TABLE node_oauth2.token (
  access_token text PRIMARY KEY,
  access_expires_at timestamptz NOT NULL,
  refresh_token text,
  refresh_expires_at timestamptz,
  client_id text NOT NULL,
  user_id text NOT NULL,
  scope text[] NOT NULL
);
CREATE UNIQUE INDEX token_refresh_token ON node_oauth2.token (refresh_token) WHERE refresh_token IS NOT NULL;
INSERT INTO node_oauth2.client VALUES ('demo-web', sha256('demo-web-secret-for-local-use-only'),
  '{authorization_code,refresh_token,client_credentials}', '{http://127.0.0.1:1/callback}', '{read}');
