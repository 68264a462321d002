import type { OAuth2Error } from '../../protocol/errors.js';
import { refusalParameters } from './refusal-notice.js';

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
