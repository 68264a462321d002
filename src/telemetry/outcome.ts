import type { Attributes } from '@opentelemetry/api';
import { OAuth2Error } from '../protocol/errors.js';
import type { OAuth2Response } from '../protocol/response.js';

/** What became of an operation. */
export interface Outcome {
  /** Few values each: they are labels of measurements. */
  readonly labels: Attributes;
  /** Whether it is the server's fault, or that of what it depends on. */
  readonly fault: boolean;
}

/** As an error code of the protocol is written: never a text, which might say anything. */
const CODE = /^[a-z_]{1,40}$/;

/** Faults have no status of their own in a redirect. */
const FAULTS: readonly (string | undefined)[] = ['server_error', 'temporarily_unavailable'];

/** An answer; a redirect may carry an error to the client (RFC 6749 §4.1.2.1, §4.2.2.1). */
export function answered({ status, headers }: OAuth2Response): Outcome {
  const labels: Attributes = { 'http.response.status_code': status };
  const error = redirectedError(headers['location']);
  return {
    labels: error === undefined ? labels : { ...labels, 'error.type': error },
    fault: status >= 500 || FAULTS.includes(error),
  };
}

/** A refusal by its code, a bug by its class: what it says may quote anything. */
export function failed(failure: unknown): Outcome {
  if (failure instanceof OAuth2Error) {
    return { labels: { 'error.type': failure.code }, fault: failure.status >= 500 };
  }
  const type = failure instanceof Error ? failure.constructor.name : typeof failure;
  return { labels: { 'error.type': type }, fault: true };
}

function redirectedError(location: OAuth2Response['headers'][string] | undefined) {
  if (typeof location !== 'string' || !URL.canParse(location)) return undefined;
  const { searchParams, hash } = new URL(location);
  const error = searchParams.get('error') ?? new URLSearchParams(hash.slice(1)).get('error');
  return error !== null && CODE.test(error) ? error : undefined;
}
