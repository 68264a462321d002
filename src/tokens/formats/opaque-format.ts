import type { OpaqueTokenCodec } from '../../protocol/opaque-token.js';
import type { TokenDraft } from '../token-draft.js';
import { TokenFormat, type FormattedToken } from '../token-format.js';

/** A random reference: what it stands for is in the database only. */
export class OpaqueFormat extends TokenFormat {
  readonly name = 'opaque';

  constructor(private readonly codec: OpaqueTokenCodec) {
    super();
  }

  write(_draft: TokenDraft, id: string): FormattedToken {
    return this.codec.mint('at', id);
  }
}
