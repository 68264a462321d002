/**
 * Loaded by a server before its own code: takes a profile from one message of the harness to the next, so that how
 * the server starts is no part of it.
 */
import { Session } from 'node:inspector/promises';

/** @unit microseconds */
const INTERVAL = 200;

const session = new Session();
session.connect();
await session.post('Profiler.enable');
await session.post('Profiler.setSamplingInterval', { interval: INTERVAL });
let recording = false;

process.on('message', async (message) => {
  if (message !== 'profile') return;
  recording = !recording;
  if (recording) await session.post('Profiler.start');
  const answer = recording ? {} : await session.post('Profiler.stop');
  process.send({ profile: answer.profile ?? null });
});
// It listens as long as the server lives, and no longer.
process.channel.unref();
