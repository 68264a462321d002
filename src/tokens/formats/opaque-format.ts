import type { OpaqueTokenCodec } from '../../protocol/opaque-token.js';
import type { TokenDraft } from '../token-draft.js';
import type { FormattedToken, TokenWriter } from '../token-format.js';

/** A random reference: what it stands for is in the database only. */
export class OpaqueFormat implements TokenWriter {
  readonly name = 'opaque';

  constructor(private readonly codec: OpaqueTokenCodec) {}

  write(_draft: TokenDraft, id: string): FormattedToken {
    return this.codec.mint('at', id);
  }
}
