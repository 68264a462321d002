import { All, Controller, type ExecutionContext, Query } from '@nestjs/common';
import { RequireOAuth, type ScopeName } from 'nest-authorization-server';

interface MembersRequest {
  readonly method: string;
  readonly query: { readonly include_sensitive?: string };
}

@Controller('members')
export class ConditionalScopesController {
  @All()
  @RequireOAuth(scopesOfTheRequest)
  members(@Query('include_sensitive') sensitive?: string) {
    return { sensitive: Boolean(sensitive) };
  }
}

/** All of them, since one string is one alternative. */
function scopesOfTheRequest(context: ExecutionContext): string {
  const { method, query } = context.switchToHttp().getRequest<MembersRequest>();
  const scopes: ScopeName[] = ['read'];
  if (query.include_sensitive) scopes.push('sensitive_data');
  if (['PUT', 'PATCH', 'DELETE'].includes(method)) scopes.push('modify');
  return scopes.join(' ');
}
