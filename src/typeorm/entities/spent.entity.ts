import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { SpentKey } from '../../grants/authorization-code.store.js';

/**
 * Something that was used and may be used only once. Its ids do not begin with the expiry, so the
 * clean-up finds expired rows by an index.
 *
 * @publicApi
 */
@Entity({ name: 'oauth2_spent' })
export class Spent implements SpentKey {
  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'oauth2_spent_pkey' })
  kind!: string;

  @PrimaryColumn({ type: 'text', primaryKeyConstraintName: 'oauth2_spent_pkey' })
  id!: string;

  @Index('oauth2_spent_expires_at')
  @Column({ name: 'expires_at', type: 'timestamptz' })
  expiresAt!: Date;
}
