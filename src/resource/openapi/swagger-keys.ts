/**
 * Under what `@nestjs/swagger` keeps what its decorators say. It has no other way in for a package that does not
 * load it, and an application need not have it.
 */
export const SWAGGER_SECURITY = 'swagger/apiSecurity';
export const SWAGGER_OPERATION = 'swagger/apiOperation';
export const SWAGGER_WEBHOOK = 'swagger/apiWebhook';
