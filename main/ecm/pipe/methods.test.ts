import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ok } from '../../../shared/result.ts';
import { Secret } from '../../../shared/secret.ts';
import { decode, encode } from '../../rpc/json-rpc.ts';
import { isAllowed, methodNames, methods, notifications, type MethodName, type MethodOf } from './methods.ts';
import { pipeRoles } from './pipe-key.ts';
import { secretOnWire } from './method-schemas.ts';

/** Whether a value of this schema can hold a secret. */
function holdsSecret(schema: unknown): boolean {
  if (schema === secretOnWire) return true;
  if (schema instanceof z.ZodObject) return Object.values(schema.shape).some(holdsSecret);
  if (schema instanceof z.ZodOptional) return holdsSecret(schema.unwrap());
  if (schema instanceof z.ZodArray) return holdsSecret(schema.element);
  if (schema instanceof z.ZodRecord) return holdsSecret(schema.valueType);
  return false;
}

const persons = ['administrator', 'operator'] as const;

describe('the table of methods', () => {
  it.each([
    ['service/status', persons],
    ['settings/apply', ['administrator']],
    ['settings/current', persons],
    ['secrets/set', ['administrator']],
    ['secrets/delete', ['administrator']],
    ['secrets/status', ['administrator']],
    ['service/suspend', ['administrator']],
    ['service/resume', ['administrator']],
    ['tokens/clear', persons],
    ['log/setLevel', persons],
    ['log/tail', persons],
    ['link/reconnect', persons],
    ['link/status', persons],
    ['plugin/capabilities', ['administrator', 'operator', 'bridge']],
    ['plugin/health', ['administrator', 'operator', 'bridge']],
    ['requests/recent', persons],
    ['requests/list', persons],
    ['activity/read', persons],
    ['audit/report', ['administrator']],
    ['credentials/find', ['bridge']],
    ['credentials/get', ['bridge']],
    ['credentials/release', ['bridge']],
  ] as const)('%s is for %j', (name, roles) => {
    expect(methods[name].roles).toEqual(roles);
    for (const role of pipeRoles) expect(isAllowed(name, role)).toBe((roles as readonly string[]).includes(role));
  });

  it('has no other method', () => {
    expect(methodNames.length).toBe(22);
  });

  it('answers a secret to the role bridge only, and takes secrets from the role administrator only', () => {
    expect(methodNames.filter((name) => holdsSecret(methods[name].result))).toEqual(['credentials/get']);
    expect(methodNames.filter((name) => holdsSecret(methods[name].params))).toEqual(['settings/apply', 'secrets/set']);
    expect(Object.values(notifications).some(({ params }) => holdsSecret(params))).toBe(false);
  });

  it('gives each role its methods at compile time, too', () => {
    const bridge: Record<MethodOf<'bridge'>, true> = {
      'plugin/capabilities': true,
      'plugin/health': true,
      'credentials/find': true,
      'credentials/get': true,
      'credentials/release': true,
    };
    expect(Object.keys(bridge).sort()).toEqual(methodNames.filter((name) => isAllowed(name, 'bridge')).sort());
  });
});

describe('parameters and results', () => {
  it('carry a secret as text on the wire and as a secret on both sides', () => {
    const answer = { account: 'adm', injectAs: 'HQ\\adm', password: Secret.of('p4ss') };
    const encoded = encode(methods['credentials/get'].result, answer);
    expect(encoded).toEqual(ok({ account: 'adm', injectAs: 'HQ\\adm', password: 'p4ss' }));
    const decoded = decode(methods['credentials/get'].result, encoded.ok ? encoded.value : {});
    expect(decoded.ok && decoded.value.password.reveal()).toBe('p4ss');
    expect(inspect(decoded, { depth: 9 })).not.toContain('p4ss');
  });

  it.each<[MethodName, unknown]>([
    ['service/status', { more: 1 }],
    ['service/status', []],
    ['settings/apply', { revision: 1, plugin: {}, appliance: {} }],
    ['settings/apply', { revision: -1, plugin: {}, appliance: {}, secrets: {} }],
    ['settings/apply', { revision: 1, plugin: {}, appliance: {}, secrets: { other: 'x' } }],
    ['settings/apply', { revision: 1, plugin: {}, appliance: {}, secrets: { apiPassword: '' } }],
    ['log/setLevel', { level: 'trace' }],
    ['log/tail', { lines: 1001, follow: true }],
    ['requests/list', { limit: 501 }],
    ['requests/list', { limit: 1, outcome: 'other' }],
    ['activity/read', { period: '1y' }],
    ['credentials/find', {}],
    ['credentials/get', { session: { user: { username: 'u' }, jumpItem: { type: 'rdp' } } }],
    [
      'credentials/release',
      { session: { user: { username: 'u' }, jumpItem: { type: 'rdp' } }, credentialId: 'c', endedAt: 'now' },
    ],
  ])('of %s refuse %j', (name, params) => {
    expect(decode(methods[name].params, params).ok).toBe(false);
  });

  it('name the place and the rule of what is wrong, never the value', () => {
    const refused = decode(methods['settings/apply'].params, {
      revision: 1,
      plugin: {},
      appliance: {},
      secrets: { apiPassword: ['MARKED'] },
    });
    expect(refused).toMatchObject({ ok: false });
    expect(JSON.stringify(refused)).toContain('secrets.apiPassword');
    expect(JSON.stringify(refused)).not.toContain('MARKED');
  });

  it('cut off what a result may not hold', () => {
    const encoded = encode(methods['tokens/clear'].result, { cleared: 1, extra: 'x' } as { cleared: number });
    expect(encoded).toEqual(ok({ cleared: 1 }));
  });
});
