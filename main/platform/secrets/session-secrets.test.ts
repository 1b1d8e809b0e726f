import { describe, expect, it } from 'vitest';
import type { Session } from '../../../shared/jump-item.ts';
import { Secret } from '../../../shared/secret.ts';
import { secretInSession } from './session-secrets.ts';

const secret = 'Wint3r!Storm#77';
const plain: Session = { sessionId: 's1', user: { username: 'ann' }, jumpItem: { type: 'rdp', host: 'web01' } };
const { user, jumpItem } = plain;

const sessions = (text: string): readonly (readonly [string, Session])[] => [
  ['id', { ...plain, sessionId: text }],
  ['user', { ...plain, user: { username: `HQ\\${text}` } }],
  ['dn', { ...plain, user: { ...user, distinguishedName: `CN=${text},DC=hq,DC=example` } }],
  ['host', { ...plain, jumpItem: { ...jumpItem, host: text } }],
  ['addresses', { ...plain, jumpItem: { ...jumpItem, additionalAddresses: ['10.0.0.1', text] } }],
  ['url', { ...plain, jumpItem: { ...jumpItem, url: `https://h/${text}` } }],
  ['application', { ...plain, jumpItem: { ...jumpItem, applicationName: text } }],
  ['group', { ...plain, jumpItem: { ...jumpItem, group: text } }],
];
const spellings = [
  secret,
  secret.toUpperCase(),
  Buffer.from(secret).toString('base64'),
  Buffer.from(secret).toString('hex'),
  encodeURIComponent(secret),
  [...secret].toReversed().join(''),
];
const known = [Secret.of('another-secret'), Secret.of(secret)];

describe.each(spellings)('a secret as %s', (text) => {
  it.each(sessions(text))('in the %s of a session is refused and not quoted', (_field, session) => {
    const refusal = secretInSession(session, () => known);
    expect(refusal).toMatchObject({ kind: 'configuration', detail: 'input' });
    expect(JSON.stringify(refusal)).not.toContain(text);
  });
});

it.each(sessions('ordinary'))('a session without a secret in its %s is not refused', (_field, session) => {
  expect(secretInSession(session, () => known)).toBeUndefined();
});

it('a short secret, which may be part of a name by chance, refuses no session', () => {
  expect(
    secretInSession({ ...plain, user: { username: 'HQ\\web-admin' } }, () => [Secret.of('web-admin')]),
  ).toBeUndefined();
});

it('a field that is too long to be searched is refused as that', () => {
  const username = 'b'.repeat(100_000);
  const refusal = secretInSession({ ...plain, user: { username } }, () => known);
  expect(refusal).toMatchObject({
    kind: 'configuration',
    detail: 'input',
    message: expect.stringContaining('too long'),
  });
});
