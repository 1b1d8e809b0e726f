import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeCredentialId, encodeCredentialId, type NamedCredential } from './credential-id.ts';

const admin: NamedCredential = {
  kind: 'local',
  account: { accountName: 'Administrator', store: { targetName: 'WEB01', type: 1 } },
  format: 'name',
};

function idOf(json: unknown): string {
  return `v1.${Buffer.from(typeof json === 'string' ? json : JSON.stringify(json)).toString('base64url')}`;
}

describe('a credential id', () => {
  it.each<readonly [title: string, named: NamedCredential, json: string, id: string]>([
    [
      'a local account',
      admin,
      '{"kind":"local","account":{"accountName":"Administrator","store":{"targetName":"WEB01","type":1}},"format":"name"}',
      'v1.eyJraW5kIjoibG9jYWwiLCJhY2NvdW50Ijp7ImFjY291bnROYW1lIjoiQWRtaW5pc3RyYXRvciIsInN0b3JlIjp7InRhcmdldE5hbWUiOiJXRUIwMSIsInR5cGUiOjF9fSwiZm9ybWF0IjoibmFtZSJ9',
    ],
    [
      'a domain account with all its members, given in another order',
      {
        format: 'upn',
        account: {
          passwordList: 'Lists/ü',
          store: { type: 99, targetName: 'hq.example', customTypeName: 'LDAP' },
          accountName: 'ann',
        },
        kind: 'domain',
      },
      '{"kind":"domain","account":{"accountName":"ann","store":{"customTypeName":"LDAP","targetName":"hq.example","type":99},"passwordList":"Lists/ü"},"format":"upn"}',
      'v1.eyJraW5kIjoiZG9tYWluIiwiYWNjb3VudCI6eyJhY2NvdW50TmFtZSI6ImFubiIsInN0b3JlIjp7ImN1c3RvbVR5cGVOYW1lIjoiTERBUCIsInRhcmdldE5hbWUiOiJocS5leGFtcGxlIiwidHlwZSI6OTl9LCJwYXNzd29yZExpc3QiOiJMaXN0cy_DvCJ9LCJmb3JtYXQiOiJ1cG4ifQ',
    ],
    [
      'an entry of a shared list',
      {
        kind: 'shared',
        identifier: { systemName: 'Firewall', listName: 'Network', accountName: 'enable' },
        format: 'name',
      },
      '{"kind":"shared","identifier":{"accountName":"enable","listName":"Network","systemName":"Firewall"},"format":"name"}',
      'v1.eyJraW5kIjoic2hhcmVkIiwiaWRlbnRpZmllciI6eyJhY2NvdW50TmFtZSI6ImVuYWJsZSIsImxpc3ROYW1lIjoiTmV0d29yayIsInN5c3RlbU5hbWUiOiJGaXJld2FsbCJ9LCJmb3JtYXQiOiJuYW1lIn0',
    ],
  ])('of %s never changes, because the appliance remembers it', (_title, named, json, id) => {
    expect(encodeCredentialId(named)).toBe(id);
    expect(idOf(json)).toBe(id);
    expect(decodeCredentialId(id)).toEqual({ ok: true, value: named });
  });

  it('tells an empty password list from an absent one', () => {
    const withList = { ...admin, account: { ...admin.account, passwordList: '' } };
    expect(encodeCredentialId(withList)).not.toBe(encodeCredentialId(admin));
    expect(decodeCredentialId(encodeCredentialId(withList))).toEqual({ ok: true, value: withList });
  });

  it('names what was encoded, whatever the names', () => {
    const name = fc.string({ unit: 'binary', maxLength: 40 });
    const account = fc.record(
      {
        accountName: name,
        store: fc.record({ targetName: name, type: fc.integer(), customTypeName: name }),
        passwordList: name,
      },
      { requiredKeys: ['accountName', 'store'] },
    );
    const format = fc.constantFrom('name', 'upn', 'down-level');
    const named: fc.Arbitrary<NamedCredential> = fc.oneof(
      fc.record({ kind: fc.constantFrom('local', 'domain'), account, format }),
      fc.record({
        kind: fc.constant('shared' as const),
        identifier: fc.record({ accountName: name, listName: name, systemName: name }),
        format,
      }),
    );
    fc.assert(
      fc.property(named, (given) => {
        const id = encodeCredentialId(given);
        expect(id).toMatch(/^v1\.[\w-]+$/);
        const decoded = decodeCredentialId(id);
        if (id.length <= 2048) expect(decoded).toEqual({ ok: true, value: given });
        else expect(decoded.ok).toBe(false);
      }),
    );
  });
});

describe('what is no credential id', () => {
  const account = { accountName: 'a', store: { targetName: 't', type: 1 } };
  const local = { kind: 'local', account, format: 'name' };
  const identifier = { accountName: 'a', listName: 'l', systemName: 's' };
  const id = encodeCredentialId(admin);

  it.each([
    ['nothing', ''],
    ['the prefix alone', 'v1.'],
    ['another version', id.replace('v1.', 'v2.')],
    ['no version', id.slice(3)],
    ['a name', 'HQ\\Administrator'],
    ['no base64url', 'v1.%%%'],
    ['base64 of no JSON', idOf('nonsense')],
    ['JSON with something after it', idOf(`${JSON.stringify(local)} `)],
    ['a cut id', id.slice(0, -1)],
    ['an id with padding', `${id}==`],
    ['an id with a line break', `${id}\n`],
    ['an id in the other base64 alphabet', 'v1.eyJ/'],
    ['null', idOf(null)],
    ['an array', idOf([local])],
    ['an unknown kind', idOf({ ...local, kind: 'other' })],
    ['no format', idOf({ kind: 'local', account })],
    ['an unknown format', idOf({ ...local, format: 'upper' })],
    ['no account', idOf({ kind: 'local', format: 'name' })],
    ['an identifier of the other kind', idOf({ kind: 'shared', account, format: 'name' })],
    ['both identifiers', idOf({ kind: 'local', account, identifier, format: 'name' })],
    ['a further member', idOf({ ...local, strategy: 'as-api-user' })],
    ['a further member of the account', idOf({ ...local, account: { ...account, permissions: true } })],
    [
      'a prototype',
      idOf(
        '{"kind":"local","account":{"accountName":"a","store":{"targetName":"t","type":1}},"format":"name","__proto__":{}}',
      ),
    ],
    ['a number instead of a text', idOf({ ...local, account: { ...account, accountName: 1 } })],
    ['null instead of a text', idOf({ ...local, account: { ...account, passwordList: null } })],
    ['a fraction as type', idOf({ ...local, account: { ...account, store: { targetName: 't', type: 1.5 } } })],
    [
      'a type written otherwise',
      idOf('{"kind":"local","account":{"accountName":"a","store":{"targetName":"t","type":1e0}},"format":"name"}'),
    ],
    ['members in another order', idOf({ format: 'name', account, kind: 'local' })],
    [
      'a member twice',
      idOf(
        '{"kind":"local","kind":"local","account":{"accountName":"a","store":{"targetName":"t","type":1}},"format":"name"}',
      ),
    ],
    ['bytes that are not UTF-8', `v1.${Buffer.from([0x22, 0xff, 0x22]).toString('base64url')}`],
    ['more than 2 KiB', encodeCredentialId({ ...admin, account: { ...admin.account, accountName: 'x'.repeat(1500) } })],
  ])('is a configuration error: %s', (_title, text) => {
    const decoded = decodeCredentialId(text);
    expect(decoded).toMatchObject({
      ok: false,
      error: { kind: 'configuration', detail: 'credential-id', message: 'The credential id cannot be read.' },
    });
  });

  it('is refused, never thrown at, whatever it is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.jsonValue().map(idOf)), (text) => {
        expect(decodeCredentialId(text).ok).toBe(false);
      }),
    );
  });
});
