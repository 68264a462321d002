import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import type { Pkce as PkceFacts } from '../../grants/authorization-code.store.js';
import type { PkceMethod } from '../../protocol/pkce.js';

/**
 * What a code was challenged with.
 *
 * @publicApi
 * @see RFC 7636 §4.4
 */
@Entity({ name: 'oauth2_pkce' })
@Check('oauth2_pkce_method_known', `method IN ('S256', 'plain')`)
@Check(
  'oauth2_pkce_challenge_length',
  `char_length(challenge) BETWEEN 43 AND CASE method WHEN 'S256' THEN 43 ELSE 128 END`,
)
export class Pkce implements PkceFacts {
  @ForeignKey('oauth2_authorization_code', { name: 'oauth2_pkce_code', onDelete: 'CASCADE' })
  @PrimaryColumn({ name: 'code_id', type: 'uuid', primaryKeyConstraintName: 'oauth2_pkce_pkey' })
  codeId!: string;

  @Column({ type: 'text' })
  challenge!: string;

  @Column({ type: 'text' })
  method!: PkceMethod;
}
