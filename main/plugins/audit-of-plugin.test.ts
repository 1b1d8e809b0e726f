import { beforeEach, describe, expect, it } from 'vitest';
import type { AuditFacts } from '../../shared/audit-entry.ts';
import { failure } from '../../shared/errors.ts';
import { err, ok } from '../../shared/result.ts';
import { Secret } from '../../shared/secret.ts';
import type { CredentialAudit, PluginEngine, RequestContext } from './contract.ts';
import { externalPlugin } from './external-plugin.ts';

const full = failure('configuration', 'file', { message: 'not recorded', doing: 'd', hint: 'h' });
const busy = failure('server', 'busy', { message: 'text of the plugin', doing: 'd', hint: 'h' });
const session = {
  sessionId: 's-1',
  user: { username: 'ann' },
  jumpItem: { type: 'web' as const, url: 'https://web01/a?token=t' },
};
const context: RequestContext = { signal: new AbortController().signal, correlationId: 'c-1', interactive: false };
const facts = {
  plugin: 'sample',
  user: 'ann',
  sessionId: 's-1',
  jumpItem: { type: 'web', url: 'https://web01/a' },
  correlationId: 'c-1',
};

let entries: (AuditFacts | string)[];
let isWritable: boolean;
const audit: CredentialAudit = {
  intent: async (each) => {
    if (isWritable) entries.push(each);
    return isWritable ? ok(undefined) : err(full);
  },
  record: async (each) => void entries.push(each),
};
beforeEach(() => {
  [entries, isWritable] = [[], true];
});

/** An engine of a plugin that answers so. */
async function engineOf(answers: Partial<PluginEngine>): Promise<PluginEngine> {
  const nothing = (): void => {};
  const engine = {
    findCredentials: nothing,
    getCredential: async () => ok({ account: 'root', injectAs: 'root', password: Secret.of('marked-password') }),
    releaseCredential: async () => ok({ checkIn: 'done' }),
    testRetrieve: nothing,
    health: nothing,
    ...answers,
  };
  const made = {
    form: { groups: [{ id: 'g', label: 'G' }], fields: [] },
    capabilities: () => [],
    validate: nothing,
    engine: async () => ok(engine),
  };
  const identity = { id: 'sample', name: 'Sample', description: '', version: '1.0.0' };
  const opened = await externalPlugin(made, identity, audit).engine({ settings: {}, secrets: {} });
  if (!opened.ok) throw new Error(opened.error.message);
  return opened.value;
}

describe('a plugin that is not part of the program', () => {
  it('is asked only when the intent is written, and what it delivers and checks in has entries', async () => {
    const engine = await engineOf({
      getCredential: async () => {
        entries.push('asked');
        return ok({ account: 'root', injectAs: 'root', password: Secret.of('marked-password'), actor: 'forged' });
      },
    });
    await engine.getCredential(session, 'c', context);
    await engine.releaseCredential(session, 'c', 0, context);
    expect(entries).toEqual([
      { event: 'credential.intent', ...facts },
      'asked',
      { event: 'credential.delivered', ...facts, account: 'root' },
      { event: 'credential.checked-in', ...facts, outcome: 'done' },
    ]);
    expect(JSON.stringify(entries)).not.toMatch(/marked|forged/);
  });

  it('is not asked if the intent cannot be written, and its check-ins are not refused', async () => {
    const engine = await engineOf({});
    await engine.getCredential(session, 'c', context);
    isWritable = false;
    expect(await engine.getCredential(session, 'c', context)).toEqual(err(full));
    expect(await engine.releaseCredential(session, 'c', 0, context)).toMatchObject({ ok: true });
    expect(entries).toHaveLength(3);
  });

  it.each([
    [
      'fails',
      { getCredential: async () => err(busy) },
      { event: 'credential.not-delivered', kind: 'server', detail: 'busy' },
    ],
    [
      'throws',
      { getCredential: () => Promise.reject(new Error('marked')) },
      { event: 'credential.not-delivered', kind: 'unexpected' },
    ],
  ])('that %s has an entry without its text', async (_what, answers, expected) => {
    const engine = await engineOf(answers);
    await engine.getCredential(session, 'c', context);
    expect(entries[1]).toEqual({ ...facts, ...expected });
  });

  it.each([
    ['checks in later', 'pending' as const, []],
    [
      'has nothing to check in',
      'nothing-to-do' as const,
      [{ ...facts, event: 'credential.released', outcome: 'not-checked-out' }],
    ],
  ])('that %s has this entry', async (_what, checkIn, expected) => {
    const engine = await engineOf({ releaseCredential: async () => ok({ checkIn }) });
    await engine.getCredential(session, 'c', context);
    await engine.releaseCredential(session, 'c', 0, context);
    expect(entries.slice(2)).toEqual(expected);
  });

  it('has no entry of a release of what was never delivered', async () => {
    await (await engineOf({})).releaseCredential(session, 'c', 0, context);
    expect(entries).toEqual([]);
  });
});
