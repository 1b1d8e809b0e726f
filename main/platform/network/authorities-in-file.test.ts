import { beforeAll, describe, expect, it } from 'vitest';
import { authority, issue, noAuthority, pemOf, type Issued } from '../../../test-support/issue-certificates.ts';
import { authoritiesIn } from './authorities-in-file.ts';

let root: Issued;
let intermediate: Issued;
let server: Issued;
beforeAll(async () => {
  root = await issue({ name: 'Root', extensions: [authority()] });
  intermediate = await issue({ name: 'Intermediate', issuer: root, extensions: [authority(0)] });
  server = await issue({ name: 'pi.hq.example', issuer: intermediate, extensions: [noAuthority] });
});

const now = Date.now();
const found = (at: number, ...issued: readonly Issued[]) =>
  authoritiesIn(pemOf(...issued), at).map(({ subject, kind, problem }) => [subject, kind, problem]);

describe('the certificates of a Trusted CA File', () => {
  it('are named with kind and time', () => {
    const [first] = authoritiesIn(pemOf(root), now);
    expect(first).toEqual({
      subject: 'CN=Root',
      issuer: 'CN=Root',
      kind: 'root',
      validFrom: root.certificate.notBefore.toISOString(),
      validTo: root.certificate.notAfter.toISOString(),
      fingerprint: expect.stringMatching(/^(?:[\dA-F]{2}:){31}[\dA-F]{2}$/),
    });
  });

  it('a whole chain has no problem, an intermediate authority without its root has one', () => {
    expect(found(now, intermediate, root)).toEqual([
      ['CN=Intermediate', 'intermediate', undefined],
      ['CN=Root', 'root', undefined],
    ]);
    expect(found(now, intermediate)).toEqual([['CN=Intermediate', 'intermediate', 'issuer-missing']]);
  });

  it('the certificate of a server makes no other one trusted; a self-signed one does for itself', async () => {
    expect(found(now, server)).toEqual([['CN=pi.hq.example', 'server', 'no-authority']]);
    const self = await issue({ name: 'self', extensions: [noAuthority] });
    expect(found(now, self)).toEqual([['CN=self', 'root', undefined]]);
  });

  it.each([
    ['expired', 1, 'expired'],
    ['not valid yet', -1, 'not-yet-valid'],
  ] as const)('%s', (_what, direction, problem) => {
    const decade = 10 * 365 * 86_400_000;
    expect(found(now + direction * decade, root)).toEqual([['CN=Root', 'root', problem]]);
  });
});
