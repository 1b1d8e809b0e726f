import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { err, ok } from '../../shared/result.ts';
import { failure } from '../../shared/errors.ts';
import { systemClock } from '../platform/clock.ts';
import { piNetworkChecks } from './pi-checks.ts';

/** Where calls go through a proxy, a direct attempt proves nothing: PI may be reachable through the proxy only. */

beforeEach(() => {
  for (const name of ['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy', 'NO_PROXY', 'no_proxy'])
    vi.stubEnv(name, undefined);
});
afterEach(() => void vi.unstubAllEnvs());

const unreadable = failure('configuration', 'setting', { message: 'no file', doing: 'reading', hint: 'Name a file.' });

async function outcomes(
  endpointUrl: string,
  trustedCa: Parameters<typeof piNetworkChecks>[1]['trustedCa'] = ok(undefined),
) {
  const settings = { endpointUrl, requestTimeoutMs: 1000 };
  const plans = piNetworkChecks(settings, { trustedCa, clock: systemClock }, new AbortController().signal);
  return Promise.all(plans.map(async ({ name, run }) => [name, (await run()).status]));
}

describe('the network checks of PI', () => {
  it.each(['http://proxy.invalid:3128', 'http://user:50%@proxy.invalid', 'socks5://proxy.invalid'])(
    'are left to the check of SOAP where calls go through a proxy: %s',
    async (proxy) => {
      vi.stubEnv('HTTPS_PROXY', proxy);
      expect(await outcomes('https://pi.hq.invalid/x')).toEqual([
        ['dns', 'skipped'],
        ['tcp', 'skipped'],
        ['tls', 'skipped'],
      ]);
    },
  );

  it('still say that the file of the authorities cannot be read', async () => {
    vi.stubEnv('HTTPS_PROXY', 'http://proxy.invalid:3128');
    expect((await outcomes('https://pi.hq.invalid/x', err(unreadable))).at(-1)).toEqual(['tls', 'fail']);
  });

  it('still warn of plain http', async () => {
    vi.stubEnv('HTTP_PROXY', 'http://proxy.invalid:3128');
    expect((await outcomes('http://pi.hq.invalid/x')).at(-1)).toEqual(['tls', 'warn']);
  });

  it.each(['pi.hq.invalid', '.invalid', '*'])('are made where NO_PROXY has %s', async (entry) => {
    vi.stubEnv('HTTPS_PROXY', 'http://proxy.invalid:3128');
    vi.stubEnv('NO_PROXY', entry);
    expect((await outcomes('https://pi.hq.invalid/x'))[0]).toEqual(['dns', 'fail']);
  });
});
