import { Controller, Get } from '@nestjs/common';
import { RequireOAuth } from 'nest-authorization-server';

@Controller('operators')
export class OperatorsController {
  @Get('or')
  @RequireOAuth('profile email', { operator: 'OR' })
  or() {
    return { needs: 'profile or email' };
  }

  @Get('function')
  @RequireOAuth('read special admin', { operator: twoOfThem })
  function() {
    return { needs: 'two of read, special and admin' };
  }
}

function twoOfThem(tokenScopes: readonly string[], requiredScopes: readonly string[]): boolean {
  return requiredScopes.filter((scope) => tokenScopes.includes(scope)).length >= 2;
}
