import { Injectable } from '@nestjs/common';

/** Clients whose device was reported as lost. */
@Injectable()
export class LostDevices {
  private readonly clients = new Set<string>();

  report(clientId: string): void {
    this.clients.add(clientId);
  }

  has(clientId: string): boolean {
    return this.clients.has(clientId);
  }
}
