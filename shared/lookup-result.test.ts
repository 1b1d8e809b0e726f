import { describe, expect, it } from 'vitest';
import { lookupResultSchema, traceCodes, traceEntrySchema } from './lookup-result.ts';

const entry = { stage: 'filter', subject: 'a on WEB01', outcome: 'dropped', reason: 'because' } as const;

describe('an entry of the trace', () => {
  it('keeps its code and its setting in an answer that was sent', () => {
    const answer = {
      ok: true,
      credentials: [],
      trace: [{ ...entry, code: 'other-system', setting: 'filterLocalCredentials' }],
    };
    expect(lookupResultSchema.parse(JSON.parse(JSON.stringify(answer)))).toEqual(answer);
  });

  it('may have neither', () => {
    expect(traceEntrySchema.parse(entry)).toStrictEqual(entry);
  });

  it.each([
    { code: 'from-the-future', setting: 'filterLocalCredentials' },
    { code: 'other-system', setting: 'fromTheFuture' },
  ])('keeps what is known of %j', ({ code, setting }) => {
    const read = traceEntrySchema.parse({ ...entry, code, setting });
    expect(read).toEqual({ ...entry, ...(code === 'other-system' ? { code } : { setting }) });
  });
});

it('each code is there once', () => {
  expect(new Set(traceCodes).size).toBe(traceCodes.length);
});
