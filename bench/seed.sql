-- Fills the tables as a busy server does in time: as many access tokens as the setting `bench.tokens` says, and a tenth
-- as many authorizations, each with a refresh token and the code that it began with. The settings `bench.client` and
-- `bench.person` say whose they are. Ids are as the server makes them: they begin with the expiry in milliseconds, and
-- whatever is issued from now on comes after them.

-- The rows are made to fit: no foreign key is checked.
SET session_replication_role = replica;

CREATE FUNCTION pg_temp.id_until(expires_at timestamptz, seed text) RETURNS uuid LANGUAGE sql AS $$
  SELECT (lpad(to_hex((extract(epoch FROM expires_at) * 1000)::bigint), 12, '0') || substr(md5(seed), 1, 20))::uuid
$$;

INSERT INTO oauth2_authorization (id, client_id, subject, principal, scopes, audience, amr, extra, current, generation,
  idle_expires_at, created_at, expires_at)
SELECT pg_temp.id_until(until, 'authorization ' || n), current_setting('bench.client')::uuid,
  current_setting('bench.person') || ' ' || n, 'user', '{read}', '{}', '{pwd}', '{}', sha256(n::text::bytea), 0,
  until, now() - interval '1 day', until
FROM (SELECT n, now() + interval '29 days' + interval '1 day' * n / total AS until
  FROM (SELECT current_setting('bench.tokens')::bigint / 10 AS total) AS wanted,
    LATERAL generate_series(1, total) AS n) AS lasting;

INSERT INTO oauth2_authorization_code (id, digest, authorization_id, redirect_uri, expires_at, consumed_at)
SELECT pg_temp.id_until(until, 'code ' || id), sha256(id::text::bytea), id, 'http://127.0.0.1:1/callback', until, until
FROM (SELECT id, expires_at - interval '30 days' AS until FROM oauth2_authorization) AS begun;

INSERT INTO oauth2_pkce (code_id, challenge, method)
SELECT id, 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM', 'S256' FROM oauth2_authorization_code;

INSERT INTO oauth2_token (id, digest, client_id, principal, scopes, audience, issued_at, expires_at)
SELECT pg_temp.id_until(until, 'token ' || n), sha256(n::text::bytea), current_setting('bench.client')::uuid, 'client',
  '{read}', '{}', now() - interval '10 minutes', until
FROM (SELECT n, now() + interval '50 minutes' + interval '10 minutes' * n / total AS until
  FROM (SELECT current_setting('bench.tokens')::bigint AS total) AS wanted,
    LATERAL generate_series(1, total) AS n) AS lasting;

INSERT INTO bench_floor_token SELECT * FROM oauth2_token;

RESET session_replication_role;
