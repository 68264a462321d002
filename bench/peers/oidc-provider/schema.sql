-- One row for each code, token and grant, as the adapter interface of oidc-provider asks for. What its example
-- adapters index is indexed here, too, but only where there is something: sessions and device codes are not used.
CREATE SCHEMA oidc_provider;
CREATE TABLE oidc_provider.payload (
  id text NOT NULL,
  model text NOT NULL,
  grant_id text,
  payload json NOT NULL,
  expires_at timestamptz,
  consumed_at timestamptz,
  PRIMARY KEY (id, model)
);
CREATE INDEX payload_grant_id ON oidc_provider.payload (grant_id) WHERE grant_id IS NOT NULL;
