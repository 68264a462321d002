import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { OAuth2Events } from 'nest-authorization-server';

/** Tells which clients come with tokens that are not enough. Events carry ids, never a token. */
@Injectable()
export class RefusedTokens implements OnModuleInit, OnModuleDestroy {
  /** How often, by client and reason. */
  readonly counts = new Map<string, number>();
  private readonly log = new Logger(RefusedTokens.name);
  private unsubscribe?: () => void;

  constructor(private readonly events: OAuth2Events) {}

  onModuleInit(): void {
    this.unsubscribe = this.events.subscribe((event) => {
      if (event.type !== 'token.refused') return;
      // A token that nobody knows has no client.
      const key = `${event.clientId ?? 'unknown'} ${event.reason}`;
      this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
      this.log.warn(`token refused: ${key}`);
    });
  }

  onModuleDestroy(): void {
    this.unsubscribe?.();
  }
}
