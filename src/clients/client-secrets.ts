import { randomBytes, randomUUID } from 'node:crypto';
import type { ClientSecret, SecretAlgorithm } from './client.js';
import type { SecretHasher } from './secret-hasher.js';

/** A secret with the row that is stored of it. */
export interface MadeSecret {
  readonly value: string;
  readonly row: ClientSecret;
}

export interface SecretOrder {
  readonly clientKey: string;
  readonly now: Date;
  /** A secret to import instead of a generated one. */
  readonly imported?: { readonly value: string; readonly algorithm: SecretAlgorithm };
  readonly label?: string;
  readonly expiresAt?: Date;
}

/** Makes the secret of a client: 256 random bits, behind a prefix that scanners can find. */
export async function makeSecret(hasher: SecretHasher, order: SecretOrder): Promise<MadeSecret> {
  const value = order.imported?.value ?? `oa_cs_${randomBytes(32).toString('base64url')}`;
  const algorithm = order.imported?.algorithm ?? 'sha256';
  return {
    value,
    row: {
      id: randomUUID(),
      clientKey: order.clientKey,
      digest: await hasher.digest(value, algorithm),
      algorithm,
      label: order.label ?? null,
      hint: value.slice(-4),
      createdAt: order.now,
      expiresAt: order.expiresAt ?? null,
      lastUsedAt: null,
    },
  };
}
