import type { MigrationInterface } from 'typeorm';
import { OAuth2Clients1767225600000 } from './1767225600000-clients.js';
import { OAuth2Authorizations1767225601000 } from './1767225601000-authorizations.js';
import { OAuth2Tokens1767225602000 } from './1767225602000-tokens.js';
import { OAuth2Changes1767225603000 } from './1767225603000-changes.js';
import { OAuth2MovedSecrets1767225604000 } from './1767225604000-moved-secrets.js';

/**
 * Every schema step of the package, oldest first, for the host's data source:
 * `migrations: [...oauth2Migrations]`.
 *
 * @publicApi
 */
export const oauth2Migrations: readonly (new () => MigrationInterface)[] = [
  OAuth2Clients1767225600000,
  OAuth2Authorizations1767225601000,
  OAuth2Tokens1767225602000,
  OAuth2Changes1767225603000,
  OAuth2MovedSecrets1767225604000,
];
