import { Controller, Get } from '@nestjs/common';
import { minutes, Throttle } from '@nestjs/throttler';
import { RequireOAuth } from 'nest-authorization-server';
import { callsByCaller } from '../guards/token-throttler.guard.js';

@Controller('throttled')
export class ThrottledController {
  @Get()
  @RequireOAuth({ optional: true })
  @Throttle({ default: { limit: callsByCaller, ttl: minutes(1) } })
  show() {
    return { message: 'throttled endpoint' };
  }
}
