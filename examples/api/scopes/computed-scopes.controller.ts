import { Controller, type ExecutionContext, Get, Param } from '@nestjs/common';
import { RequireOAuth, type ScopeName } from 'nest-authorization-server';

/** Each room of the reading room service has a rule of its own. A database could say so too. */
const ROOMS: ReadonlyMap<string, ScopeName> = new Map([
  ['reading', 'read'],
  ['archive', 'special'],
]);

@Controller('rooms')
export class ComputedScopesController {
  @Get(':room')
  @RequireOAuth(scopeOfTheRoom)
  enter(@Param('room') room: string) {
    return { room };
  }
}

/** What it returns is read as if it were written in the decorator. */
async function scopeOfTheRoom(context: ExecutionContext): Promise<ScopeName> {
  const { params } = context.switchToHttp().getRequest<{ params: { room: string } }>();
  return ROOMS.get(params.room) ?? 'admin';
}
