import type { Attributes } from '@opentelemetry/api';
import type { OAuth2Event } from '../events/event.js';

/** The members of events that have few values; whose event it is has many, and no place in a measurement. */
const LABELS = {
  reason: 'oauth2.reason',
  grantType: 'oauth2.grant_type',
  method: 'oauth2.client_auth_method',
  place: 'oauth2.sign_in.place',
  active: 'oauth2.token.active',
} as const;

/** What an event is counted by. */
export function eventLabels(event: OAuth2Event): Attributes {
  const labels: Attributes = { 'oauth2.event': event.type };
  for (const [member, label] of Object.entries(LABELS)) {
    const value = (event as Readonly<Record<string, unknown>>)[member];
    if (typeof value === 'string' || typeof value === 'boolean') labels[label] = value;
  }
  return labels;
}
