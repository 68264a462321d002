import type { OAuth2Request } from '../protocol/request.js';

/** The request as hooks see it: none of them makes it say something else to the checks that come after. */
export function seenRequest(request: OAuth2Request): OAuth2Request {
  Object.freeze(request.headers);
  Object.freeze(request);
  return request;
}
