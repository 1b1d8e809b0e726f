import { describe, expect, it } from 'vitest';
import { testClient } from './test-client.ts';

describe('the test client', () => {
  it('answers planned calls and records every call', async () => {
    const { client, calls } = testClient({ 'tokens/clear': () => ({ ok: true, value: { cleared: 1 } }) });
    expect(await client['tokens/clear']({})).toEqual({ ok: true, value: { cleared: 1 } });
    expect(calls).toEqual([{ name: 'tokens/clear', input: {} }]);
  });

  it('rejects what was not planned', async () => {
    await expect(testClient().client['app/info']({})).rejects.toThrow('unplanned call: app/info');
  });
});
