import { describe, expect, it } from 'vitest';
import { err, ok } from '../../../shared/result.ts';
import { testCertificate } from '../../../test-support/renderer/test-certificate.ts';
import { testError, type Plan } from '../../../test-support/renderer/test-client.ts';
import { program, settle } from '../../../test-support/renderer/test-program.ts';
import type { TrustOrder } from './trust-store.ts';

const root = testCertificate();
const order: TrustOrder = { server: 'pi', candidate: { kind: 'root', certificate: root } };
const file = '/data/trusted-ca-0123456789abcdef.pem';
const written = { 'diagnose/trust-authority': () => ok({ file }) } as const;

async function started(plan: Plan = written) {
  const made = program(plan);
  await made.app.getState().start();
  await settle();
  return made;
}

describe('trusting a certificate', () => {
  it('asks with the settings on screen, and names the file in the draft in one step, unsaved', async () => {
    const { draft, trust, calls } = await started();
    draft.getState().edit('trustedCaFile', '/etc/before.pem');
    expect(await trust.getState().trust(order)).toBe(true);
    expect(calls.find(({ name }) => name === 'diagnose/trust-authority')?.input).toEqual({
      requestId: 'id-1',
      server: 'pi',
      plugin: expect.objectContaining({ apiUser: 'user of real', trustedCaFile: '/etc/before.pem' }),
      fingerprint: 'AB:CD',
    });
    expect(draft.getState().values['trustedCaFile']).toBe(file);
    expect(trust.getState().trusted).toEqual({ ...order, file });
    expect(calls.map(({ name }) => name)).not.toContain('settings/save');
    draft.getState().undo();
    expect(draft.getState().values['trustedCaFile']).toBe('/etc/before.pem');
  });

  it('changes what a diagnosis was made with', async () => {
    const { trust, keyOfDiagnosis } = await started();
    const before = keyOfDiagnosis();
    await trust.getState().trust(order);
    expect(keyOfDiagnosis()).not.toBe(before);
  });

  it('changes nothing when it is refused, and says why', async () => {
    const { draft, trust } = await started({ 'diagnose/trust-authority': () => err(testError()) });
    expect(await trust.getState().trust(order)).toBe(false);
    expect(draft.getState().values['trustedCaFile']).toBeUndefined();
    expect(trust.getState()).toMatchObject({ request: { phase: 'failed', error: testError() }, trusted: undefined });
    trust.getState().clear();
    expect(trust.getState().request.phase).toBe('idle');
  });

  it.each(['cancel', 'clear', 'reset'] as const)('changes nothing when it ends after %s', async (how) => {
    let answer: () => void = () => undefined;
    const { draft, trust, calls } = await started({
      'diagnose/trust-authority': () =>
        new Promise((resolve) => {
          answer = () => resolve(ok({ file }));
        }),
    });
    const trusting = trust.getState().trust(order);
    void trust.getState()[how]();
    answer();
    expect(await trusting).toBe(false);
    expect(calls.at(-1)?.name).toBe('request/cancel');
    expect(draft.getState().values['trustedCaFile']).toBeUndefined();
  });

  it('is forgotten with its notice, and in another profile', async () => {
    const { app, trust } = await started();
    await trust.getState().trust(order);
    trust.getState().dismiss();
    expect(trust.getState().trusted).toBeUndefined();
    await trust.getState().trust(order);
    await app.getState().switchProfile('practice');
    await settle();
    expect(trust.getState().trusted).toBeUndefined();
  });
});
