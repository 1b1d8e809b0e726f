import { mkdir, rename, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { auditedCheckOuts } from '../bench/chaos/audit-truth.ts';
import { holdsOf } from '../bench/chaos/ground-truth.ts';
import { idOf } from '../bench/chaos/vault.ts';
import { eventually, startWorld, type World } from '../bench/chaos/world.ts';
import { parseEntry } from '../main/ecm/audit/chain.ts';
import { readTrail } from '../main/ecm/audit/read-trail.ts';
import { postConsoleSession } from '../test-support/console-session.ts';
import { noSmallDisk } from '../test-support/small-disk.ts';

/** The built service while its audit trail cannot be written (operations.md, "Audit trail"). */

let world: World;
beforeEach(async () => {
  world = await startWorld();
  expect(await eventually(async () => (await world.status())?.link === 'connected', 30_000)).toBe(true);
}, 60_000);
afterEach(() => world.close(), 30_000);

const session = async (host: string, holdMs = 0): Promise<Readonly<Record<string, unknown>>> => {
  const { siteUrl, caPem } = world.appliance;
  const request = { user: { username: 'HQ\\ann' }, jumpItem: { type: 'shell', host } };
  return (await postConsoleSession(siteUrl, caPem, { ...request, credentialId: idOf('of-ann', host), holdMs })).body;
};

/** A session that has its credential, and the entries of it. */
async function heldSession() {
  const running = session('srv1', 5_000);
  expect(await eventually(async () => world.appliance.holding.size === 1, 20_000, 20)).toBe(true);
  const entries = async (): Promise<readonly string[]> => {
    const { sessionId } = await running;
    const events: string[] = [];
    for await (const { text } of readTrail({ folder: world.folder, fileName: 'audit.jsonl' })) {
      const entry = parseEntry(text);
      if (entry !== undefined && entry.sessionId === sessionId) events.push(entry.event);
    }
    return events;
  };
  const isOver = async (): Promise<boolean> => holdsOf(world).length === 0;
  return { running, entries, isCheckedIn: () => eventually(isOver, 20_000) };
}
const whole = ['credential.intent', 'credential.delivered', 'credential.checked-in'];

async function recovers(): Promise<void> {
  expect(await eventually(async () => (await session('srv3'))['injected'] === true, 60_000)).toBe(true);
  const isWritten = async (): Promise<boolean> => {
    const status = await world.status();
    return status !== undefined && status.auditNotWrittenSince === undefined;
  };
  expect(await eventually(isWritten, 30_000)).toBe(true);
  expect(await auditedCheckOuts(world)).toMatchObject({ problems: [] });
}

it('deliveries are refused with the reason, check-ins go on, and afterwards everything does, by itself', async () => {
  const { running, entries, isCheckedIn } = await heldSession();
  const [path, aside] = [join(world.folder, 'audit.jsonl'), join(world.folder, 'aside')];
  await rename(path, aside);
  await mkdir(path);
  const { injected, error } = await session('srv2');
  expect(injected).toBe(false);
  expect(error).toMatchObject({
    kind: 'configuration',
    // Where the system opens a folder as a file, the program refuses it with EPERM.
    message: expect.stringMatching(/could not be recorded in the audit trail, so it was not made \((?:EISDIR|EPERM)\)/),
    hint: expect.stringContaining(path),
  });
  expect((await world.status())?.auditNotWrittenSince).toEqual(expect.any(String));
  expect((await running)['released']).toBe(true);
  expect(await isCheckedIn()).toBe(true);
  expect(world.pi.vault.credentials.journal.filter(({ act }) => act === 'check-out')).toHaveLength(1);
  await rmdir(path);
  await rename(aside, path);
  await recovers();
  expect(await entries()).toEqual(whole);
}, 120_000);

describe.skipIf(noSmallDisk() !== undefined)('on a full disk', () => {
  it('deliveries are refused with the reason, check-ins go on, and afterwards everything does, by itself', async () => {
    const { running, entries, isCheckedIn } = await heldSession();
    world.disk?.fill('names');
    const { injected, error } = await session('srv2');
    expect(injected).toBe(false);
    expect(error).toMatchObject({ kind: 'configuration', hint: expect.stringContaining('disk is full') });
    expect((await running)['released']).toBe(true);
    expect(await isCheckedIn()).toBe(true);
    world.disk?.free();
    await recovers();
    expect(await entries()).toEqual(whole);
  }, 120_000);
});
