import { describe, expect, it } from 'vitest';
import { Secret } from '../../shared/secret.ts';
import type { RawPlugin } from '../../shared/settings.ts';
import type { RawSetup } from '../plugins/contract.ts';
import { validateSetup } from './setup.ts';

const plugin = { endpointUrl: 'https://pi.example/AuthService.svc', apiUser: 'svc', globalApprover: 'approver' };
const secrets = { apiPassword: Secret.of('marked-1'), apiRegistrationKey: Secret.of('marked-2') };

type AtHand = Partial<typeof secrets> & Pick<RawSetup, 'otherOrigin'>;

function rawSetup(settings: RawPlugin, { otherOrigin, ...given }: AtHand): RawSetup {
  return { settings, secrets: given, otherOrigin };
}

describe('validateSetup', () => {
  it('answers valid settings, defaults filled in, with their secrets', () => {
    const setup = validateSetup({ settings: { ...plugin, fromTheFuture: 1 }, secrets });
    expect(setup).toMatchObject({ ok: true, value: { settings: { ...plugin, requestTimeoutMs: 15_000 }, secrets } });
  });

  it.each([
    [{}, secrets, 'setting', 'Endpoint URL (endpointUrl): is required (and 2 more).', { setting: 'endpointUrl' }],
    [
      { ...plugin, endpointUrl: 'https://pi.example/?wsdl' },
      secrets,
      'setting',
      'Endpoint URL (endpointUrl)',
      { setting: 'endpointUrl' },
    ],
    [
      { ...plugin, domainMap: ['a.example=A', '', 'nonsense'] },
      secrets,
      'setting',
      'Map Domains (domainMap, line 3)',
      { setting: 'domainMap', line: 3 },
    ],
    [{ ...plugin, requestTimeoutMs: 1 }, {}, 'setting', '(requestTimeoutMs)', { setting: 'requestTimeoutMs' }],
    [
      plugin,
      {},
      'secret',
      'API Password (apiPassword): is required (and API Registration Key).',
      { setting: 'apiPassword' },
    ],
    [
      plugin,
      { ...secrets, apiPassword: Secret.of('') },
      'secret',
      'API Password (apiPassword): is required.',
      { setting: 'apiPassword' },
    ],
    [
      plugin,
      { apiPassword: secrets.apiPassword },
      'secret',
      'API Registration Key (apiRegistrationKey): is required.',
      { setting: 'apiRegistrationKey' },
    ],
    [
      plugin,
      { apiPassword: secrets.apiPassword, otherOrigin: ['apiRegistrationKey'] },
      'secret',
      'another address than https://pi.example,',
      { setting: 'apiRegistrationKey' },
    ],
  ])('refuses %j', (raw, atHand, detail, message, cause) => {
    const refused = validateSetup(rawSetup(raw, atHand));
    expect(refused).toMatchObject({
      ok: false,
      error: { kind: 'configuration', detail, message: expect.stringContaining(message), ...cause },
    });
    expect(JSON.stringify(refused)).not.toContain('marked');
  });
});
