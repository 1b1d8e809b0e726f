import { describe, expect, it, vi } from 'vitest';
import { failure, type Failure } from '../../shared/errors.ts';
import { err, ok } from '../../shared/result.ts';
import { Secret } from '../../shared/secret.ts';
import type { Log } from '../platform/logging/log.ts';
import { withheldText } from '../platform/secrets/server-text.ts';
import { logWithoutText, OwnWords } from './own-words.ts';

const secret = 'hunter2-hunter2';
const words = new OwnWords('Sample', [Secret.of(secret)]);
const spoken = 'spoken by the plugin';
const cause = (said: string): Failure =>
  failure(
    'checkout-conflict',
    undefined,
    { message: said, doing: said, hint: said },
    { heldBy: said === secret ? `HQ\\${said}` : 'HQ\\ann', heldUntil: said },
  );

describe('what a plugin of another vendor says', () => {
  it('is in none of its failures, and can be shown apart from them', () => {
    const own = words.failure({ ...cause(spoken), heldBy: 'HQ\\ann', heldUntil: '2026-01-02T03:04:05Z' });
    expect(own).toMatchObject({
      kind: 'checkout-conflict',
      message: 'The plugin Sample reports an error (checkout-conflict).',
      heldBy: 'HQ\\ann',
      heldUntil: '2026-01-02T03:04:05.000Z',
    });
    expect(JSON.stringify(own)).not.toContain(spoken);
    expect(own.serverText?.([])).toBe(`${spoken} ${spoken}`);
  });

  it('is withheld, and so is a name, if it contains a secret of its settings', () => {
    const own = words.failure(cause(secret));
    expect(own.serverText?.([])).toBe(withheldText);
    expect(own.heldBy).toBeUndefined();
    expect(own.heldUntil).toBeUndefined();
  });

  it('is discarded where a password was involved', () => {
    const refused = words.resultWithoutText(err(cause(spoken)));
    expect(refused.ok ? '' : refused.error.serverText).toBeUndefined();
    expect(JSON.stringify([refused, words.released(err(cause(spoken)))])).not.toContain(spoken);
  });

  it('is in no other answer', () => {
    const trace = [
      { stage: 'offer', subject: `of ${secret}`, outcome: 'kept', reason: spoken, code: 'offered' } as const,
    ];
    const spinJob = { status: 'created', jobId: 7, message: spoken } as const;
    const check = { name: 'dns', status: 'fail', detail: spoken, hint: spoken, ms: 1 } as const;
    const answers = [
      words.found({ trace, warnings: [spoken], result: err(cause(spoken)) }),
      words.testRetrieved({
        result: err(cause(spoken)),
        checkedIn: true,
        pendingCheckIn: false,
        spinJob,
        warnings: [spoken],
      }),
      words.released(ok({ checkIn: 'done', spinJob })),
      words.diagnosed(ok({ ok: false, checks: [check], failure: cause(spoken) })),
      words.health({ healthy: false, message: spoken }),
    ];
    const all = JSON.stringify(answers);
    expect(all).not.toContain(spoken);
    expect(all).not.toContain(secret);
    for (const kept of ['"code":"offered"', '"jobId":7', '"name":"dns"', '"healthy":false', '"checkIn":"done"'])
      expect(all).toContain(kept);
  });

  it('is not logged', () => {
    const log: Log = { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() };
    const own = logWithoutText(log, 'sample');
    own.warn('lookup.failed', { message: spoken, user: spoken, kind: 'tls', count: 3, correlationId: spoken });
    own.info('lookup.finished', { kind: spoken });
    own.error(spoken as never, { count: 1 });
    expect(log.warn).toHaveBeenCalledWith('lookup.failed', { kind: 'tls', count: 3, plugin: 'sample' });
    expect(log.info).toHaveBeenCalledWith('lookup.finished', { plugin: 'sample' });
    expect(log.error).not.toHaveBeenCalled();
  });
});
