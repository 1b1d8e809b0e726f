import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createHttpServers, post } from '../../../test-support/http-servers.ts';
import {
  authority,
  authorityKeyId,
  certificateSigningOnly,
  issue,
  localhost,
  newKeys,
  noAuthority,
  otherNamesOnly,
  pemOf,
  purposes,
  serverOptions,
  signingOnly,
  subjectKeyId,
  unknownCritical,
  usage,
  type Issued,
} from '../../../test-support/issue-certificates.ts';
import { networkFailure } from '../../pi/gateway/failures.ts';
import { failureOfThrown } from '../../ecm/link/link-failures.ts';
import { createLinkConnector } from '../../ecm/link/link-socket.ts';
import { Secret } from '../../../shared/secret.ts';
import { systemClock } from '../clock.ts';
import { tryHandshake } from './probe.ts';

/** What OpenSSL really says about certificates as internal certificate authorities make them, and what becomes of it. */

const fixtures = createHttpServers();
afterEach(() => fixtures.end());

const day = 24 * 60 * 60_000;
const server = usage(purposes.server);
let root: Issued;
let intermediate: Issued;
/** Of the name of the root, with other keys. */
let formerRoot: Issued;
let rsaRoot: Issued;
beforeAll(async () => {
  formerRoot = await issue({ name: 'Root', extensions: [authority()] });
  rsaRoot = await issue({ name: 'Root', key: 'rsa-2048', extensions: [authority()] });
  root = await issue({ name: 'Root', extensions: [authority()] });
  intermediate = await issue({ name: 'Intermediate', issuer: root, extensions: [authority()] });
});

const leaf = (more: Partial<Parameters<typeof issue>[0]> = {}) =>
  issue({ name: 'leaf', issuer: root, extensions: [localhost, server], ...more });

/** A root that names its key. */
async function keyedRoot(): Promise<Issued> {
  const keys = await newKeys('ec');
  return issue({ name: 'Root', keys, extensions: [authority(), await subjectKeyId(keys)] });
}

interface Case {
  /** The certificates that the server sends, its own first. */
  readonly sent: () => Promise<readonly [Issued, ...Issued[]]>;
  /** The root, unless it says others. */
  readonly trusted?: (sent: readonly Issued[]) => readonly Issued[];
  readonly detail?: string;
  readonly says: RegExp;
  readonly hint: RegExp;
}

const cases: Readonly<Record<string, Case>> = {
  'for clients only': {
    sent: async () => [await leaf({ extensions: [localhost, usage(purposes.client)] })],
    says: /^The certificate of .* is not meant for a server \(extended key usage\)\.$/,
    hint: /^Have .* serverAuth\)\.$/,
  },
  'for signing code': {
    sent: async () => [await leaf({ extensions: [localhost, usage(purposes.codeSigning)] })],
    says: /^The certificate of .* is not meant for a server/,
    hint: /^Have .* serverAuth\)\.$/,
  },
  'for any purpose, which names no server': {
    sent: async () => [await leaf({ extensions: [localhost, usage(purposes.any)] })],
    says: /^The certificate of .* is not meant for a server/,
    hint: /serverAuth/,
  },
  'for clients and signing code': {
    sent: async () => [await leaf({ extensions: [localhost, usage(purposes.client, purposes.codeSigning)] })],
    says: /^The certificate of .* is not meant for a server/,
    hint: /serverAuth/,
  },
  'for clients only, below an intermediate that is sent': {
    sent: async () => [
      await leaf({ issuer: intermediate, extensions: [localhost, usage(purposes.client)] }),
      intermediate,
    ],
    says: /^The certificate of .* is not meant for a server/,
    hint: /serverAuth/,
  },
  'of an intermediate that may issue none for servers': {
    sent: async () => {
      const limited = await issue({
        name: 'Clients',
        issuer: root,
        extensions: [authority(), usage(purposes.client)],
      });
      return [await leaf({ issuer: limited }), limited];
    },
    says: /^A certificate that issued the one of .* is not meant to issue certificates for servers/,
    hint: /extended key usage/,
  },
  'whose key may not sign': {
    sent: async () => [await leaf({ extensions: [localhost, server, certificateSigningOnly] })],
    says: /not meant for a server, or one of those that issued it is not meant for an authority/,
    hint: /key usage digitalSignature.*keyCertSign/,
  },
  'of an intermediate whose key may not sign certificates': {
    sent: async () => {
      const limited = await issue({ name: 'Limited', issuer: root, extensions: [authority(), signingOnly] });
      return [await leaf({ issuer: limited }), limited];
    },
    says: /not one of an authority|not meant for an authority/,
    hint: /keyCertSign/,
  },
  'with a key of 1024 bits': {
    sent: async () => [await leaf({ key: 'rsa-1024' })],
    says: /key that is too short/,
    hint: /2048/,
  },
  'signed with SHA-1': {
    sent: async () => {
      const old = await issue({ name: 'Old', key: 'rsa-2048-sha1', extensions: [authority()] });
      return [await leaf({ issuer: old }), old];
    },
    trusted: (sent) => sent.slice(1),
    says: /SHA-1/,
    hint: /SHA-256/,
  },
  'of a root with a key of 1024 bits': {
    sent: async () => {
      const weak = await issue({ name: 'Weak', key: 'rsa-1024', extensions: [authority()] });
      return [await leaf({ issuer: weak }), weak];
    },
    trusted: (sent) => sent.slice(1),
    says: /issued the one of .* key that is too short/,
    hint: /2048/,
  },
  'with an unknown critical extension': {
    sent: async () => [await leaf({ extensions: [localhost, server, unknownCritical] })],
    says: /critical extension/,
    hint: /without that extension/,
  },
  'outside of the name constraints of its authority': {
    sent: async () => {
      const limited = await issue({ name: 'Limited', issuer: root, extensions: [authority(), otherNamesOnly] });
      return [await leaf({ issuer: limited }), limited];
    },
    says: /name constraints/,
    hint: /name constraints allow/,
  },
  'below more authorities than allowed': {
    sent: async () => {
      const last = await issue({ name: 'Last', issuer: root, extensions: [authority(0)] });
      const deeper = await issue({ name: 'Deeper', issuer: last, extensions: [authority()] });
      return [await leaf({ issuer: deeper }), deeper, last];
    },
    says: /path length/,
    hint: /path length allows it/,
  },
  'issued by a certificate that is no authority': {
    sent: async () => {
      const plain = await issue({ name: 'Plain', issuer: root, extensions: [noAuthority] });
      return [await leaf({ issuer: plain }), plain];
    },
    says: /^A certificate that issued the one of .* is not one of an authority\.$/,
    hint: /CA:TRUE/,
  },
  'that has expired': {
    sent: async () => [await leaf({ notBefore: new Date(Date.now() - 3 * day), notAfter: new Date(Date.now() - day) })],
    detail: 'expired',
    says: /has expired/,
    hint: /Renew/,
  },
  'that is not valid yet': {
    sent: async () => [await leaf({ notBefore: new Date(Date.now() + day), notAfter: new Date(Date.now() + 2 * day) })],
    detail: 'expired',
    says: /not valid yet/,
    hint: /clock/,
  },
  'below an intermediate that has expired': {
    sent: async () => {
      const expired = { notBefore: new Date(Date.now() - 3 * day), notAfter: new Date(Date.now() - day) };
      const old = await issue({ name: 'Expired', issuer: root, extensions: [authority()], ...expired });
      return [await leaf({ issuer: old }), old];
    },
    detail: 'expired',
    says: /one of those that issued it, has expired/,
    hint: /Renew/,
  },
  'without a name of a host': {
    sent: async () => [await leaf({ extensions: [server] })],
    detail: 'wrong-host',
    says: /no Subject Alternative Name/,
    hint: /Subject Alternative Name/,
  },
  'whose intermediate is not sent': {
    sent: async () => [await leaf({ issuer: intermediate })],
    detail: 'unknown-ca',
    says: /not signed by an authority/,
    hint: /"CN=Root".*do not verify this one, and (PI|the appliance) sends no intermediate certificate/,
  },
  'of which only the intermediate is trusted': {
    sent: async () => [await leaf({ issuer: intermediate }), intermediate],
    trusted: () => [intermediate],
    detail: 'unknown-ca',
    says: /not signed by an authority/,
    hint: /intermediate certificate "CN=Intermediate", but not its issuer "CN=Root"/,
  },
  'that is self-signed and not in the file': {
    sent: async () => [await issue({ name: 'self', extensions: [localhost, server] })],
    detail: 'unknown-ca',
    says: /not signed by an authority/,
    hint: /"CN=Root".*add the root certificate/,
  },
  'of another root that is sent along': {
    sent: async () => {
      const other = await issue({ name: 'Other', extensions: [authority()] });
      return [await leaf({ issuer: other }), other];
    },
    detail: 'unknown-ca',
    says: /not signed by an authority/,
    hint: /"CN=Root".*add the root certificate/,
  },
  'of a private authority while nothing is trusted besides the system': {
    sent: async () => [await leaf()],
    trusted: () => [],
    detail: 'unknown-ca',
    says: /not signed by an authority/,
    hint: /name its PEM file in "Trusted CA File"/,
  },
  'of an authority whose earlier certificate, with another key, is trusted': {
    sent: async () => [await leaf()],
    trusted: () => [formerRoot],
    detail: 'unknown-ca',
    says: /^The certificate of (PI|the appliance) was not signed by the authority "CN=Root" in "Trusted CA File", although that has the name of its issuer\.$/,
    hint: /^Put the current certificate of this authority into the file of "Trusted CA File".*Only if it is there already, have .* SHA-256\.$/,
  },
  'of such an authority that is sent along': {
    sent: async () => [await leaf(), root],
    trusted: () => [formerRoot],
    detail: 'unknown-ca',
    says: /was not signed by the authority "CN=Root" in "Trusted CA File"/,
    hint: /^Put the current certificate/,
  },
  'of such an authority with another kind of key': {
    sent: async () => [await leaf()],
    trusted: () => [rsaRoot],
    detail: 'unknown-ca',
    says: /was not signed by the authority "CN=Root" in "Trusted CA File"/,
    hint: /^Put the current certificate/,
  },
  'of such an authority whose certificates name the key that signed': {
    sent: async () => {
      const [issuer, former] = [await keyedRoot(), await keyedRoot()];
      return [await leaf({ issuer, extensions: [localhost, server, await authorityKeyId(issuer)] }), former];
    },
    trusted: (sent) => sent.slice(1),
    detail: 'unknown-ca',
    says: /was not signed by the authority "CN=Root" in "Trusted CA File"/,
    hint: /^Put the current certificate/,
  },
  'below an intermediate of such an authority': {
    sent: async () => [await leaf({ issuer: intermediate }), intermediate],
    trusted: () => [formerRoot],
    detail: 'unknown-ca',
    says: /^The certificate of .*, or one of those that issued it, was not signed by the authority "CN=Root"/,
    hint: /^Put the current certificate/,
  },
  'of an authority that is trusted with an earlier certificate beside the current one': {
    sent: async () => [await leaf()],
    // Of several with one name OpenSSL takes the first.
    trusted: () => [formerRoot, root],
    detail: 'unknown-ca',
    says: /more than one certificate of the authority "CN=Root"/,
    hint: /^Remove the former certificates of this authority/,
  },
};

describe.each(Object.entries(cases))(
  'a certificate %s',
  (_name, { sent, trusted = () => [root], detail, says, hint }) => {
    it('is refused as `tls`, with what is wrong and what to do', async () => {
      const [own, ...chain] = await sent();
      const trust = trusted([own, ...chain]);
      const at = await fixtures.server(await serverOptions(own, ...chain));
      const trustedCa = trust.length === 0 ? undefined : pemOf(...trust);
      const http = fixtures.client({ trustedCa });
      const error: unknown = await post(http, at.origin).then(
        () => undefined,
        (cause: unknown) => cause,
      );
      expect(at.bodies).toEqual([]);
      const failures = [networkFailure(error, 'testing'), failureOfThrown(error, 'testing')];
      for (const failure of failures) {
        expect(failure?.kind).toBe('tls');
        expect(failure?.detail).toBe(detail);
        expect(failure?.message).toMatch(says);
        expect(failure?.hint).toMatch(hint);
        expect(`${failure?.message} ${failure?.hint}`).not.toMatch(/[{}]/);
        const isSet = trustedCa !== undefined;
        expect(failure?.hint.includes('name its PEM file')).toBe(!isSet && detail === 'unknown-ca');
      }
    });
  },
);

it('a certificate for clients only is named by the link and by Diagnose too', async () => {
  const at = await fixtures.server(
    await serverOptions(await leaf({ extensions: [localhost, usage(purposes.client)] })),
  );
  const says = /^The certificate of the appliance is not meant for a server/;
  const target = { token: Secret.of('t'), signal: new AbortController().signal };
  const connect = createLinkConnector({ trustedCa: pemOf(root), clock: systemClock, timeoutMs: 10_000 });
  const link = await connect({ ...target, url: at.origin.replace('https:', 'wss:') }, () => expect.unreachable());
  expect(link).toMatchObject({ ok: false, error: { kind: 'tls', message: expect.stringMatching(says) } });
  const { hostname, port } = new URL(at.origin);
  const limits = { timeoutMs: 10_000, signal: target.signal };
  const probe = tryHandshake(hostname, Number(port), pemOf(root), limits, () => {}).catch((error: unknown) =>
    failureOfThrown(error, 'testing'),
  );
  expect(await probe).toMatchObject({ kind: 'tls', message: expect.stringMatching(says) });
});

it('an earlier certificate of the authority is named by the link and by Diagnose too', async () => {
  const at = await fixtures.server(await serverOptions(await leaf()));
  const trustedCa = pemOf(formerRoot);
  const expected = {
    kind: 'tls',
    detail: 'unknown-ca',
    setting: 'trustedCaFile',
    message: expect.stringMatching(/^The certificate of the appliance was not signed by the authority "CN=Root"/),
  };
  const target = { token: Secret.of('t'), signal: new AbortController().signal };
  const connect = createLinkConnector({ trustedCa, clock: systemClock, timeoutMs: 10_000 });
  const link = await connect({ ...target, url: at.origin.replace('https:', 'wss:') }, () => expect.unreachable());
  expect(link).toMatchObject({ ok: false, error: expected });
  const { hostname, port } = new URL(at.origin);
  const limits = { timeoutMs: 10_000, signal: target.signal };
  const probe = tryHandshake(hostname, Number(port), trustedCa, limits, () => {}).catch((error: unknown) =>
    failureOfThrown(error, 'testing'),
  );
  expect(await probe).toMatchObject(expected);
});

it('a server with which nothing can be agreed is named so', async () => {
  const at = await fixtures.server({
    ...(await serverOptions(await leaf())),
    ciphers: 'NULL-SHA256:@SECLEVEL=0',
    maxVersion: 'TLSv1.2',
  });
  const error: unknown = await post(fixtures.client({ trustedCa: pemOf(root) }), at.origin).catch(
    (cause: unknown) => cause,
  );
  const says = /^Nothing that PI offers for encryption is accepted/;
  expect(networkFailure(error, 'testing')).toMatchObject({
    kind: 'tls',
    detail: 'protocol',
    message: expect.stringMatching(says),
  });
});

it('a certificate of an intermediate that is sent is accepted with its root', async () => {
  const at = await fixtures.server(await serverOptions(await leaf({ issuer: intermediate }), intermediate));
  at.always(({ response }) => response.end('x'));
  expect(await post(fixtures.client({ trustedCa: pemOf(root) }), at.origin)).toContain('200');
});
