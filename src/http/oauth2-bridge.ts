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

/** A request as far as it was read. */
export interface ReceivedRequest {
  readonly request: OAuth2Request;
  /** Why its body was not. */
  readonly refusal: OAuth2Error | undefined;
  /** Whether its connection must end with the answer. */
  readonly closes: boolean;
}

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
    const { request, refusal } = this.receive(native);
    if (refusal) throw refusal;
    return request;
  }

  /**
   * The same without throwing: a request whose body is refused has none.
   *
   * @internal
   */
  receive(native: unknown): ReceivedRequest {
    const request = native as NativeRequest;
    const raw = messageOf(request);
    const { form, closes, headers } = formBodyOf(raw) ?? parsedForm(request);
    const refused = form instanceof OAuth2Error;
    return {
      request: this.requestOf(request, refused ? '' : form, headers),
      refusal: refused ? form : undefined,
      // HTTP/2 has no such header, and needs none: what is not read there stops itself.
      closes: closes && raw.httpVersionMajor < 2,
    };
  }

  /**
   * Writes the answer and ends it; does nothing when it has already begun.
   *
   * @param native what `@Res()` gives
   * @param added headers beside those of the answer; default none
   */
  write(native: unknown, response: OAuth2Response, added?: OAuth2Response['headers']): void {
    writeResponse(this.host.httpAdapter, native, response, added);
  }

  /** @param hidden what the headers said of the body before they were hidden from parsers */
  private requestOf(
    request: NativeRequest,
    body: string,
    hidden: FormBody['headers'],
  ): OAuth2Request {
    const raw = messageOf(request);
    const headers = Object.assign(headersOf(raw), hidden);
    const target = targetOf(request);
    const issuer = this.issuers.resolve({ target, headers });
    return new OAuth2Request({
      issuer,
      method: raw.method ?? 'GET',
      // The origin is the issuer's: the Host header may be forged, or a proxy's inner name.
      url: originOf(issuer.identifier) + target,
      headers,
      body,
      native: request,
      remoteAddress: request.ip ?? raw.socket?.remoteAddress,
      clientCertificate: certificateOf(raw),
    });
  }
}

/** On a path that is not the module's own, where the application's parser has read the body. */
function parsedForm(request: NativeRequest): FormBody {
  const { headers, method } = messageOf(request);
  const nothing = { headers: {}, closes: false };
  if (method !== 'POST') return { ...nothing, form: '' };
  requireFormHeaders(headers);
  return { ...nothing, form: decodeForm(formBytes(request), headers['content-type']) };
}

/** The start-up checks have seen to it that an issuer is written as its origin and path are. */
function originOf(identifier: string): string {
  const end = identifier.indexOf('/', identifier.indexOf('//') + 2);
  return end < 0 ? identifier : identifier.slice(0, end);
}
