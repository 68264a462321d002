import { Module } from '@nestjs/common';
import { ClassAndHandlerController } from './class-and-handler.controller.js';
import { ComputedScopesController } from './computed-scopes.controller.js';
import { OperatorsController } from './operators.controller.js';
import { ReadWriteController } from './read-write.controller.js';
import { ResourceScopesController } from './resource-scopes.controller.js';
import { ScopeFormsController } from './scope-forms.controller.js';
import { ScopesByMethodController } from './scopes-by-method.controller.js';
import { SessionOrScopesController } from './session-or-scopes.controller.js';

@Module({
  controllers: [
    ClassAndHandlerController,
    ComputedScopesController,
    OperatorsController,
    ReadWriteController,
    ResourceScopesController,
    ScopeFormsController,
    ScopesByMethodController,
    SessionOrScopesController,
  ],
})
export class ScopesModule {}
