import type { OAuth2Error } from '../../protocol/errors.js';
import { isGrpcMetadata } from './plain-headers.js';
import { refusalParameters } from './refusal-notice.js';
import { hasMethods, memberOf } from './members.js';

/** The codes of gRPC that come nearest to those of HTTP. */
const CODES: ReadonlyMap<number, number> = new Map([
  [400, 3], // INVALID_ARGUMENT
  [401, 16], // UNAUTHENTICATED
  [403, 7], // PERMISSION_DENIED
  [503, 14], // UNAVAILABLE
]);
const UNKNOWN = 2;

/** What gRPC makes a status of. */
export interface GrpcRefusal {
  readonly code: number;
  readonly details: string;
}

/** A refusal as a status of gRPC, which has a number and one text. */
export function grpcRefusal(error: OAuth2Error): GrpcRefusal {
  const {
    error: code,
    error_description: said = error.description,
    scope,
  } = refusalParameters(error);
  const sentence = scope === undefined ? said : `${said}: ${scope}`;
  return {
    code: CODES.get(error.status) ?? UNKNOWN,
    details: code === undefined ? sentence : `${code}: ${sentence}`,
  };
}

/** A call whose handler has the whole stream. */
interface GrpcCall {
  readonly metadata: unknown;
  emit(event: 'error', error: GrpcRefusal): void;
}

/** Whether a handler was given a whole gRPC stream in place of a payload. */
export function isGrpcStream(payload: unknown): payload is GrpcCall {
  return hasMethods(payload, 'emit') && isGrpcMetadata(memberOf(payload, 'metadata'));
}

/**
 * Ends a call whose handler has the whole stream, as that handler would have: Nest waits for the handler there, and
 * nobody would catch an error.
 *
 * @param answer what ends a call that has one answer
 */
export function endGrpcStream(call: GrpcCall, answer: unknown, refused: GrpcRefusal): void {
  if (typeof answer === 'function') answer(refused);
  else call.emit('error', refused);
}
