import { describe, expect, it } from 'vitest';
import { DECORATORS } from '@nestjs/swagger';
import * as keys from '../../../src/resource/openapi/swagger-keys.js';

describe('what is known of @nestjs/swagger', () => {
  it('are its own keys', () => {
    expect({ ...keys }).toEqual({
      SWAGGER_SECURITY: DECORATORS.API_SECURITY,
      SWAGGER_OPERATION: DECORATORS.API_OPERATION,
      SWAGGER_WEBHOOK: DECORATORS.API_WEBHOOK,
    });
  });
});
