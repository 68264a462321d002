import { Body, Controller, Get, Post } from '@nestjs/common';
import { AccessToken, RequireOAuth, type ValidatedToken } from 'nest-authorization-server/resource';

interface Photo {
  readonly title: string;
}

@Controller('photos')
export class PhotosController {
  private readonly albums = new Map<string, readonly Photo[]>();

  @Get()
  @RequireOAuth('photos:read')
  list(@AccessToken() token: ValidatedToken) {
    return { of: token.subject, photos: this.albums.get(ownerOf(token)) ?? [] };
  }

  @Post()
  @RequireOAuth('photos:write')
  add(@AccessToken() token: ValidatedToken, @Body() { title }: Photo) {
    const photo = { title: String(title) };
    this.albums.set(ownerOf(token), [...(this.albums.get(ownerOf(token)) ?? []), photo]);
    return photo;
  }

  /** What the authorization server told of the token. */
  @Get('token')
  token(@AccessToken() { clientId, scopes, expiresAt, claims }: ValidatedToken) {
    return { clientId, scopes, expiresAt, issuer: claims.iss };
  }
}

/** A client that acts for itself has photos of its own: it must not be taken for a person of the same name. */
function ownerOf({ principal, subject, clientId }: ValidatedToken): string {
  return `${principal}:${subject ?? clientId}`;
}
