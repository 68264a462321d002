import { Injectable, type NestMiddleware } from '@nestjs/common';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { ResourceProtector } from 'nest-authorization-server';

/** Answers for files that no handler knows of, as a proxy would. No guard comes past here. */
@Injectable()
export class ArchiveMiddleware implements NestMiddleware<IncomingMessage, ServerResponse> {
  constructor(private readonly protector: ResourceProtector) {}

  async use(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // What it throws is answered as a guard's refusals are.
    const token = await this.protector.acquire(request, ['read special', 'admin']);
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ served_to: token.clientId }));
  }
}
