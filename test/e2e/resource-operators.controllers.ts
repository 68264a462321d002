import {
  Controller,
  type ExecutionContext,
  ForbiddenException,
  Get,
  ImATeapotException,
} from '@nestjs/common';
import {
  AccessToken,
  Public,
  RequireOAuth,
  type ScopeRequirement,
  Scopes,
  type ValidatedToken,
} from '../../src/resource/index.js';

type ScopeList = readonly string[];

const superset = (held: ScopeList, needed: ScopeList) => needed.every((one) => held.includes(one));

/** What an operator was called with. */
export const heard: { held: ScopeList; needed: ScopeList }[] = [];

@Controller('operators')
export class OperatorsController {
  @Get('and')
  @RequireOAuth('profile email', { operator: 'AND' })
  and() {
    return { admitted: true };
  }

  @Get('or')
  @RequireOAuth('profile email', { operator: 'OR' })
  or() {
    return { admitted: true };
  }

  @Get('default')
  @RequireOAuth('profile email')
  byDefault() {
    return { admitted: true };
  }

  @Get('function')
  @RequireOAuth('profile email', { operator: superset })
  byFunction() {
    return { admitted: true };
  }

  @Get('and-of-list')
  @RequireOAuth(['profile email', 'user'], { operator: 'AND' })
  andOfList() {
    return { admitted: true };
  }

  @Get('or-of-list')
  @RequireOAuth(['profile email', 'user'], { operator: 'OR' })
  orOfList() {
    return { admitted: true };
  }

  @Get('two-of-three')
  @RequireOAuth('a b c', {
    operator: (held, needed) => needed.filter((one) => held.includes(one)).length >= 2,
  })
  twoOfThree() {
    return { admitted: true };
  }

  @Get('none-of')
  @RequireOAuth('banned', { operator: (held, [banned]) => !held.includes(String(banned)) })
  noneOf() {
    return { admitted: true };
  }

  @Get('scopes')
  @Scopes('profile email', { operator: 'OR' })
  scopes() {
    return { admitted: true };
  }

  @Get('heard')
  @RequireOAuth(['b a', 'c', 'a'], {
    operator: (held, needed) => {
      heard.push({ held, needed });
      return true;
    },
  })
  heard() {
    return { admitted: true };
  }

  @Get('optional')
  @RequireOAuth('profile email', { operator: 'OR', optional: true })
  optional(@AccessToken() token?: ValidatedToken) {
    return { subject: token?.subject ?? null };
  }

  @Get('throwing')
  @RequireOAuth('a', { operator: () => raise(new Error('the operator has a secret')) })
  throwing() {
    return { admitted: true };
  }

  @Get('promising')
  @RequireOAuth('a', { operator: (() => Promise.resolve(true)) as unknown as () => boolean })
  promising() {
    return { admitted: true };
  }
}

@Controller('computed')
export class ComputedController {
  @Get('query')
  @RequireOAuth((context) => fromQuery(context))
  query() {
    return { admitted: true };
  }

  @Get('later')
  @RequireOAuth(async (context) => {
    await Promise.resolve();
    return fromQuery(context);
  })
  later() {
    return { admitted: true };
  }

  @Get('apart')
  @Scopes((context) => fromQuery(context))
  apart() {
    return { admitted: true };
  }

  @Get('handler')
  @RequireOAuth((context) => `${context.getClass().name}:${context.getHandler().name}`)
  named() {
    return { admitted: true };
  }

  @Get('joined')
  @RequireOAuth((context) => fromQuery(context), { operator: 'OR' })
  joined() {
    return { admitted: true };
  }

  @Get('optional')
  @RequireOAuth(() => raise(new Error('asked without a token')), { optional: true })
  optional(@AccessToken() token?: ValidatedToken) {
    return { subject: token?.subject ?? null };
  }

  @Get('broken')
  @RequireOAuth(() => raise(new Error('a secret of the application')))
  broken() {
    return { admitted: true };
  }

  @Get('rejected')
  @RequireOAuth(async () => raise(new Error('a secret of the application')))
  rejected() {
    return { admitted: true };
  }

  @Get('forbidden')
  @RequireOAuth(() => raise(new ForbiddenException('not on Sundays')))
  forbidden() {
    return { admitted: true };
  }

  @Get('teapot')
  @RequireOAuth(async () => raise(new ImATeapotException()))
  teapot() {
    return { admitted: true };
  }
}

/** Each layer says something of its own. */
@Controller('combined')
@RequireOAuth('a b', { operator: 'OR' })
export class CombinedController {
  @Get('inherited')
  inherited() {
    return { admitted: true };
  }

  @Get('replaced')
  @RequireOAuth('a b', { operator: 'AND' })
  replaced() {
    return { admitted: true };
  }

  @Get('computed')
  @RequireOAuth(() => 'c')
  computed() {
    return { admitted: true };
  }

  @Get('apart')
  @Scopes('c')
  @RequireOAuth({ optional: true })
  apart() {
    return { admitted: true };
  }

  @Get('public')
  @Public()
  open() {
    return { admitted: true };
  }
}

/** A class whose scopes are computed, with the handler in view. */
@Controller('crud')
@RequireOAuth((context) => `books:${context.getHandler().name === 'list' ? 'read' : 'write'}`)
export class CrudController {
  @Get()
  list() {
    return { admitted: true };
  }

  @Get('make')
  make() {
    return { admitted: true };
  }
}

/** `need=a%20b`, repeated for alternatives; `need=*` for any token; what JavaScript would let through as well. */
function fromQuery(context: ExecutionContext): ScopeRequirement {
  const { need } = context.switchToHttp().getRequest<{
    readonly query: { readonly need?: string | readonly string[] };
  }>().query;
  if (need === '*') return null;
  if (need === 'number') return 7 as unknown as string;
  if (need === 'object') return { scopes: 'a' } as unknown as string;
  if (need === 'list-of-numbers') return [7] as unknown as string[];
  if (need === 'empty-list') return [];
  return need as ScopeRequirement;
}

function raise(error: Error): never {
  throw error;
}
