import type { Change } from '../../tokens/change-feed.js';
import { reading } from './statement.js';
import type { TableNames } from './table-names.js';

/** What the triggers of the migrations notify, and this process listens to. */
export const CHANNEL = 'oauth2_changes';

const ECHO = 'echo:';

/** A change that a message tells of; nothing when it is an echo or from a newer version. */
export function changeOf(message: string): Change | undefined {
  const [kind, id = ''] = message.split(':');
  if (kind === 'token' || kind === 'authorization') return { kind, id };
  return kind === 'client' ? { kind, key: id } : undefined;
}

/** What was sent with `BEAT`, when a message is its echo. */
export function echoOf(message: string): string | undefined {
  return message.startsWith(ECHO) ? message.slice(ECHO.length) : undefined;
}

const TRIGGERS: Readonly<Partial<Record<keyof TableNames, readonly string[]>>> = {
  token: ['oauth2_token_changed', 'oauth2_token_removed'],
  authorization: ['oauth2_authorization_revoked'],
  client: ['oauth2_client_changed', 'oauth2_client_removed'],
  clientSecret: ['oauth2_client_secret_changed'],
};

/**
 * Sends `$1` to everybody who listens, and answers a row, while all triggers are there and switched on. It changes
 * nothing, so that it may be sent again.
 */
export const BEAT = reading('changes_beat', (tables) => {
  const names = Object.entries(TRIGGERS) as [keyof TableNames, readonly string[]][];
  const wanted = names.flatMap(([table, triggers]) =>
    triggers.map((trigger) => `(to_regclass(${literal(tables[table])}), '${trigger}')`),
  );
  return `
  SELECT pg_notify('${CHANNEL}', '${ECHO}' || $1::text)
  WHERE NOT EXISTS (
    SELECT FROM (VALUES ${wanted.join(', ')}) AS wanted (relation, name)
    WHERE NOT EXISTS (
      SELECT FROM pg_catalog.pg_trigger t
      WHERE t.tgrelid = wanted.relation AND t.tgname = wanted.name AND t.tgenabled IN ('O', 'A')))`;
});

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
