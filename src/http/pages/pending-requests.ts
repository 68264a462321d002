import { Inject, Injectable } from '@nestjs/common';
import { AuthorizationRequestReader } from '../../authorization/authorization-request.js';
import { TicketCodec } from '../../authorization/ticket.js';
import { InvalidRequestError } from '../../protocol/errors.js';
import { Parameters } from '../../protocol/parameters.js';
import { originOf } from './form-action.js';

/** What a sign-in page knows of the request that waits behind it. */
export interface PendingRequest {
  readonly ticket: string;
  readonly clientName: string;
  /** Where the person may end up right after signing in, when a host needs no consent page. */
  readonly leadsTo: string;
}

/** Reads the authorization requests that wait for a sign-in. */
@Injectable()
export class PendingRequests {
  constructor(
    @Inject(TicketCodec) private readonly tickets: TicketCodec,
    @Inject(AuthorizationRequestReader) private readonly reader: AuthorizationRequestReader,
  ) {}

  /** @throws {InvalidRequestError} when the ticket was changed, is stale, or its client is gone */
  async open(ticket: string): Promise<PendingRequest> {
    const opened = this.tickets.open('sign-in', ticket);
    if (!opened) throw stale();
    const target = await this.reader.target(Parameters.parse(opened.parameters));
    return { ticket, clientName: target.client.name, leadsTo: originOf(target.redirectUri) };
  }

  /**
   * The sign-in ticket of the request that a consent form carries, so that somebody else can sign in for it.
   *
   * @returns nothing when the consent ticket is not this session's
   */
  backToSignIn(consentTicket: string, sessionId: string): string | undefined {
    const opened = this.tickets.open('consent', consentTicket, sessionId);
    return opened && this.tickets.seal('sign-in', opened.parameters);
  }
}

function stale(): InvalidRequestError {
  return new InvalidRequestError(
    'this sign-in is out of date: go back to the application and start again',
  );
}
