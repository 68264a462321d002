import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { OAuth2Error } from '../protocol/errors.js';
import { OAuth2Request } from '../protocol/request.js';
import type { OAuth2Response } from '../protocol/response.js';
import { type FormBody, formBodyOf } from './form-body.js';
import { decodeForm, requireFormHeaders } from './form-rules.js';
import { IssuerResolver } from './issuer-resolver.js';
import {
  certificateOf,
  headersOf,
  messageOf,
  type NativeRequest,
  targetOf,
} from './native-request.js';
import { formBytes } from './parsed-body.js';
import { writeResponse } from './response-writer.js';

/**
 * Between the adapter's requests and answers and those of this package: the same on Express and on Fastify.
 *
 * @publicApi
 * @example
 * ```ts
 * @Post('my-own/token')
 * async token(@Req() request: unknown, @Res() response: unknown) {
 *   const answer = await this.server.createTokenResponse(this.bridge.read(request));
 *   this.bridge.write(response, answer);
 * }
 * ```
 */
@Injectable()
export class OAuth2Bridge {
  constructor(
    private readonly host: HttpAdapterHost,
    private readonly issuers: IssuerResolver,
  ) {}

  /**
   * @param native what `@Req()` gives
   * @throws {ContentTooLargeError} when the body is larger than a form may be
   * @throws {UnsupportedMediaTypeError} when the body is not a form in UTF-8
   * @throws {InvalidRequestError} when the body cannot be decoded
   */
  read(native: unknown): OAuth2Request {
    const request = native as NativeRequest;
    const raw = messageOf(request);
    const body = formBodyOf(raw) ?? parsedForm(request);
    if (body.form instanceof OAuth2Error) throw body.form;
    const headers = { ...headersOf(raw), ...body.headers };
    const target = targetOf(request);
    const issuer = this.issuers.resolve({ target, headers });
    const remoteAddress = request.ip ?? raw.socket?.remoteAddress;
    const clientCertificate = certificateOf(raw);
    return new OAuth2Request({
      issuer,
      method: raw.method ?? 'GET',
      // The origin is the issuer's: the Host header may be forged, or a proxy's inner name.
      url: originOf(issuer.identifier) + target,
      headers,
      body: body.form,
      native,
      ...(remoteAddress !== undefined && { remoteAddress }),
      ...(clientCertificate !== undefined && { clientCertificate }),
    });
  }

  /**
   * Writes the answer and ends it; does nothing when it has already begun.
   *
   * @param native what `@Res()` gives
   */
  write(native: unknown, response: OAuth2Response): void {
    writeResponse(this.host.httpAdapter, native, response);
  }
}

/** On a path that is not the module's own, where the application's parser has read the body. */
function parsedForm(request: NativeRequest): FormBody {
  const { headers, method } = messageOf(request);
  if (method !== 'POST') return { form: '', headers: {} };
  requireFormHeaders(headers);
  return { form: decodeForm(formBytes(request), headers['content-type']), headers: {} };
}

/** The start-up checks have seen to it that an issuer is written as its origin and path are. */
function originOf(identifier: string): string {
  return /^[^/]+\/\/[^/]+/.exec(identifier)?.[0] ?? identifier;
}
