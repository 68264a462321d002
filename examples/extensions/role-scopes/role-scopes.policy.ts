import { Injectable } from '@nestjs/common';
import { ScopePolicy, type ScopeQuestion } from 'nest-authorization-server';
import { Roles } from './roles.js';

const IMPLIED: Readonly<Record<string, readonly string[]>> = {
  'articles:admin': ['articles:write'],
  'articles:write': ['articles:read'],
};

const PERMITTED: Readonly<Record<string, readonly string[]>> = {
  editor: ['articles:write', 'articles:read'],
  reader: ['articles:read'],
};

/** A person gives what their role has, and each scope brings the lesser ones. */
@Injectable()
export class RoleScopes extends ScopePolicy {
  constructor(private readonly roles: Roles) {
    super();
  }

  override implied(scope: string): readonly string[] {
    return IMPLIED[scope] ?? [];
  }

  override async permitted({ subject }: ScopeQuestion): Promise<readonly string[]> {
    return PERMITTED[(await this.roles.of(subject)) ?? ''] ?? [];
  }
}
