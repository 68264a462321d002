import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { minutes, ThrottlerModule } from '@nestjs/throttler';
import { BearerGuard } from 'nest-authorization-server';
import { LibraryModule } from '../library/library.module.js';
import { SessionGuard } from './session.guard.js';
import { TokenThrottlerGuard } from './token-throttler.guard.js';

/**
 * Guards of every handler. Nest asks them in this order, and those of decorators afterwards: who is signed
 * in, which token is it, how often has it called. Keep them in one module: the order between modules is Nest's.
 */
@Module({
  imports: [LibraryModule, ThrottlerModule.forRoot([{ ttl: minutes(1), limit: 1000 }])],
  providers: [
    { provide: APP_GUARD, useClass: SessionGuard },
    { provide: APP_GUARD, useExisting: BearerGuard },
    { provide: APP_GUARD, useClass: TokenThrottlerGuard },
  ],
})
export class GlobalGuardsModule {}
