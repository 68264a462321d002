import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { ClientSecret as ClientSecretFacts, SecretAlgorithm } from '../../clients/client.js';

/**
 * One of the secrets that are live for a client: its digest, never the secret.
 *
 * @publicApi
 */
@Entity({ name: 'oauth2_client_secret' })
@Check('oauth2_client_secret_algorithm_known', `algorithm IN ('sha256', 'scrypt')`)
@Check(
  'oauth2_client_secret_digest_length',
  `octet_length(digest) = 32 OR (algorithm <> 'sha256' AND octet_length(digest) > 32)`,
)
@Check('oauth2_client_secret_hint_length', `char_length(hint) <= 4`)
export class ClientSecret implements ClientSecretFacts {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'oauth2_client_secret_pkey' })
  id!: string;

  @ForeignKey('oauth2_client', { name: 'oauth2_client_secret_client', onDelete: 'CASCADE' })
  @Index('oauth2_client_secret_client_id')
  @Column({ name: 'client_id', type: 'uuid' })
  clientKey!: string;

  @Column({ type: 'bytea', select: false })
  digest!: Buffer;

  @Column({ type: 'text' })
  algorithm!: SecretAlgorithm;

  @Column({ type: 'text', nullable: true })
  label!: string | null;

  /** The last four characters. */
  @Column({ type: 'text' })
  hint!: string;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;

  @Column({ name: 'expires_at', type: 'timestamptz', nullable: true })
  expiresAt!: Date | null;

  @Column({ name: 'last_used_at', type: 'timestamptz', nullable: true })
  lastUsedAt!: Date | null;
}
