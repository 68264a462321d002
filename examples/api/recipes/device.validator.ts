import { Injectable } from '@nestjs/common';
import {
  type GuardedRequest,
  headerValues,
  LocalTokenValidator,
  type TokenFacts,
  TokenReader,
} from 'nest-authorization-server';
import { LostDevices } from '../library/lost-devices.js';

/** The oldest version of our device that we still serve. */
const OLDEST = 2;

/** What the package knows of tokens, and what only this application knows. */
@Injectable()
export class DeviceValidator extends LocalTokenValidator {
  constructor(
    tokens: TokenReader,
    private readonly lost: LostDevices,
  ) {
    super(tokens);
  }

  /** Answered 400, before the token is looked at. To demand the header, refuse `undefined` too. */
  override requestInvalid(request: GuardedRequest): boolean {
    const [version] = headerValues(request, 'x-device-version');
    return version !== undefined && !(Number(version) >= OLDEST);
  }

  /** Answered 401, as every token that is not good. */
  override tokenRevoked({ clientId }: TokenFacts): boolean {
    return this.lost.has(clientId);
  }
}
