import { isRecord } from '../../../options/option-group.js';
import { AnswerMembers, malformed } from './answer-members.js';
import { frozen } from '../../../protocol/frozen.js';
import { tokenKind } from './token-kind.js';

/** A good token, as another server tells of it. Times are seconds since 1970. */
export interface IntrospectedToken {
  /** Its `jti`. */
  readonly name: string | undefined;
  readonly subject: string | null;
  /** Empty when the server does not tell. */
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly audience: readonly string[];
  readonly issuedAt: number | undefined;
  readonly expiresAt: number | undefined;
  readonly claims: Readonly<Record<string, unknown>>;
}

/** What an answer comes to. */
export interface Verdict {
  /** Left out when the token is not good. */
  readonly token?: IntrospectedToken;
  /** What only the operator can put right. */
  readonly concern?: Concern;
}

/** `untyped`: the server does not say what kind of token it is; `issuer`: it names another issuer. */
export type Concern = 'untyped' | 'issuer';

/** What an answer is measured by. */
export interface AnswerTerms {
  readonly now: Date;
  readonly issuer: string | undefined;
  readonly acceptUntyped: boolean;
}

const REFUSED: Verdict = {};

/** For logs: short, and nothing in it that could forge a line. */
const NAME = /^[\x21-\x7E]{1,255}$/;

/**
 * Decides what an answer means. Whatever is not said clearly admits nobody.
 *
 * @throws {IntrospectionUnavailableError} when it is no answer of this protocol, or a member is not what it must be
 * @see RFC 7662 §2.2
 */
export function readAnswer(answer: unknown, terms: AnswerTerms): Verdict {
  if (!isRecord(answer) || typeof answer['active'] !== 'boolean') throw malformed('active');
  if (!answer['active']) return REFUSED;
  const members = new AnswerMembers(answer);
  const token = tokenOf(members, answer);
  const kind = tokenKind({
    token_type: members.text('token_type'),
    typ: members.text('typ'),
    token_use: members.text('token_use'),
  });
  const iss = members.text('iss') ?? terms.issuer;
  if (kind === 'other' || !isInForce(members, terms.now)) return REFUSED;
  if (terms.issuer !== undefined && iss !== terms.issuer) return { concern: 'issuer' };
  if (kind === 'untold' && !terms.acceptUntyped) return { concern: 'untyped' };
  return { token };
}

function tokenOf(members: AnswerMembers, answer: Readonly<Record<string, unknown>>) {
  const clientId = members.text('client_id') ?? '';
  const subject = members.text('sub') ?? '';
  const name = members.text('jti') ?? '';
  return {
    name: NAME.test(name) ? name : undefined,
    // A client that acts for itself is nobody's user, whatever its identifier looks like.
    subject: subject === '' || subject === clientId ? null : subject,
    clientId,
    scopes: (members.text('scope') ?? '').split(' ').filter((scope) => scope !== ''),
    audience: members.texts('aud'),
    issuedAt: members.time('iat'),
    expiresAt: members.time('exp'),
    claims: frozen(answer),
  };
}

/** Whether it is good now, and as a mere bearer: a bound token (RFC 7800) needs a proof of possession. */
function isInForce(members: AnswerMembers, now: Date): boolean {
  const seconds = now.getTime() / 1000;
  const begin = members.time('nbf') ?? -Infinity;
  const end = members.time('exp') ?? Infinity;
  return begin <= seconds && seconds < end && !members.has('cnf');
}
