import { describe, expect, it } from 'vitest';
import type { PeerCertificates } from '../../../shared/certificates.ts';
import { testCertificate } from '../../../test-support/renderer/test-certificate.ts';
import { applianceView, savedPlugin, settingsView } from '../../../test-support/renderer/test-views.ts';
import { piRules } from '../plugin-settings/model.ts';
import { text } from './text.ts';
import { isUnsavedTrust, meaningOf, secretsToType, trustOfferOf, type TrustCircumstances } from './trust-model.ts';

const root = testCertificate();
const own = testCertificate({ subject: 'CN=pi', issuer: 'CN=Issuing', isAuthority: false });
const intermediate = testCertificate({ subject: 'CN=Issuing' });
const shown = (...chain: PeerCertificates['chain']): PeerCertificates => ({
  protocol: 'TLSv1.3',
  trust: 'none',
  chain,
});

describe('the viewer', () => {
  const offer = (parts: Partial<TrustCircumstances> = {}) =>
    trustOfferOf({
      check: 'tls',
      certificates: shown(own, intermediate, root),
      practising: false,
      readOnly: false,
      isOld: false,
      isPi: true,
      ...parts,
    });

  it.each([
    ['tls', 'pi'],
    ['site-tls', 'appliance'],
  ] as const)('offers the root of %s', (check, server) => {
    const order = { server, candidate: { kind: 'root', certificate: root } };
    expect(offer({ check })).toEqual({ kind: 'offer', order });
  });

  it('names an intermediate authority, and what to do, where the root is missing', () => {
    expect(offer({ certificates: shown(own, intermediate) })).toEqual({
      kind: 'none',
      why: expect.stringMatching(/the intermediate authority “CN=Issuing”.*issuer is “CN=Root”/),
      setting: 'trustedCaFile',
    });
    expect(offer({ certificates: shown(own) })).toMatchObject({
      why: expect.stringMatching(/no certificate of an authority.*issuer is “CN=Issuing”/),
    });
  });

  it.each([
    ['in practice', { practising: true }, text.trust.notInPractice],
    ['to an operator', { readOnly: true }, text.trust.notForOperators],
    ['once settings were changed', { isOld: true }, text.trust.settingsChanged],
  ] as const)('says why it does not offer it %s', (_when, parts, why) => {
    expect(offer(parts)).toEqual({ kind: 'none', why });
  });

  it.each([
    ['trusted', { certificates: { ...shown(own, root), trust: 'system' } }],
    ['refused for another reason', { certificates: { ...shown(own, root), trust: 'refused' } }],
    ['of another plugin', { isPi: false }],
  ] as const)('offers nothing for a certificate that is %s', (_what, parts) => {
    expect(offer(parts as Partial<TrustCircumstances>)).toBeUndefined();
  });
});

it('what is trusted is named as what it is', () => {
  expect(meaningOf({ kind: 'root', certificate: root })).toBe(text.trust.meansRoot);
  const self = testCertificate({ subject: 'CN=pi', issuer: 'CN=pi' });
  expect(meaningOf({ kind: 'server', certificate: self })).toContain('every certificate that it issues');
  expect(meaningOf({ kind: 'server', certificate: { ...self, isAuthority: false } })).toContain('this one server');
});

describe('the notice', () => {
  const file = '/data/trusted-ca-1.pem';
  const trusted = { server: 'pi', candidate: { kind: 'root', certificate: root }, file } as const;
  const draft = (values: object = { trustedCaFile: file }, saved: object = {}, secrets = {}) => ({
    rules: piRules,
    view: settingsView({ plugin: { ...savedPlugin, ...saved } }),
    values: { ...savedPlugin, ...values },
    secrets,
  });

  it.each([
    ['while the file is on screen and not saved', draft(), true],
    ['not after it was undone', draft({}), false],
    ['not after another file was named', draft({ trustedCaFile: '/etc/other.pem' }), false],
    ['not after saving', draft({ trustedCaFile: file }, { trustedCaFile: file }), false],
    ['not before the settings were read', { ...draft(), view: undefined }, false],
  ] as const)('is shown %s', (_when, settings, isShown) => {
    expect(isUnsavedTrust(trusted, settings)).toBe(isShown);
    expect(isUnsavedTrust(undefined, settings)).toBe(false);
  });

  it('lists the stored secrets that have to be typed again, until they are', () => {
    expect(secretsToType(draft(), applianceView())).toEqual({
      here: ['API Password', 'API Registration Key'],
      onAppliance: ['OAuth client secret'],
    });
    const typed = draft({ trustedCaFile: file }, {}, { apiPassword: 'typed' });
    expect(secretsToType(typed, applianceView({ clientSecret: 'not-set' }))).toEqual({
      here: ['API Registration Key'],
      onAppliance: [],
    });
    expect(secretsToType(draft(), undefined).onAppliance).toEqual([]);
  });
});
