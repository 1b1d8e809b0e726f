import { randomBytes, randomUUID } from 'node:crypto';
import type { BridgeTest, BridgingAction, BridgingView } from '../../shared/bridging.ts';
import { failure, withCorrelation, type ErrorInfo, type Failure } from '../../shared/errors.ts';
import type { Session } from '../../shared/jump-item.ts';
import { err, ok, type Result } from '../../shared/result.ts';
import type { ServiceStatus } from '../../shared/service-status.ts';
import { connectPipe } from '../ecm/pipe/connect-pipe.ts';
import { createPipeClient } from '../ecm/pipe/pipe-client.ts';
import { disableBridging, enableBridging, keyPath, readBridging, readIdentity } from '../ecm/pipe/pipe-key.ts';
import type { BridgingKey } from '../ecm/pipe/pipe-key.ts';
import type { Clock } from '../platform/clock.ts';
import { reasonOf } from '../platform/files/denial.ts';
import type { AuditReporter } from './audit-report.ts';

/** Bridging of the service on this computer, for the screens and for `ecmctl`. */

export interface BridgingPlace {
  /** The data folder of the service. */
  readonly folder: string;
  /** Where the service listens. */
  readonly pipe: string;
}

/** @param status of the service; it knows better than this account, which may not be allowed to read the key */
export async function readBridgingView(
  { folder, pipe }: BridgingPlace,
  status: ServiceStatus | undefined,
): Promise<BridgingView> {
  const place = { keyFile: keyPath(folder, 'bridge'), pipe };
  const key = await readBridging(folder);
  // The service sees a change of the file only after some seconds, so its view counts only where this account sees less.
  if (status?.bridging !== undefined && key.state === 'key-unusable') {
    const { state, problem } = status.bridging;
    return { ...place, state, ...(problem !== undefined && { problem }) };
  }
  if (key.state !== 'key-unusable') return { ...place, state: key.state };
  const { message, hint, detail } = key.problem;
  // That this account may not read the file does not mean that the service cannot.
  const state = detail === 'no-access' ? 'enabled' : key.state;
  return { ...place, state, problem: { message, hint } };
}

/** What a switch did; `key-replaced`: a key was there that other accounts could read. */
export type Switched = 'done' | 'key-replaced';

interface Switch {
  readonly folder: string;
  readonly wanted: BridgingAction;
  readonly report: AuditReporter;
}

/** A change is reported, for the audit trail. Needs no running service, which reads the key at every handshake. */
export async function switchBridging({ folder, wanted, report }: Switch): Promise<Result<Switched, Failure>> {
  const before = await readBridging(folder);
  const switched = await (wanted === 'enable' ? enable(folder) : disable(folder));
  const isChanged = switched.ok && !isSameKey(before, await readBridging(folder));
  if (isChanged) await report([{ event: wanted === 'enable' ? 'bridging.enabled' : 'bridging.disabled' }]);
  return switched;
}

function isSameKey(before: BridgingKey, after: BridgingKey): boolean {
  if (before.state !== 'enabled' || after.state !== 'enabled') return before.state === after.state;
  return before.key.equals(after.key);
}

async function enable(folder: string): Promise<Result<Switched, Failure>> {
  let done: Switched = 'done';
  const enabled = await enableBridging({ folder, random: randomBytes, replaced: () => (done = 'key-replaced') });
  return enabled.ok ? ok(done) : enabled;
}

async function disable(folder: string): Promise<Result<Switched, Failure>> {
  try {
    await disableBridging(folder);
    return ok('done');
  } catch (cause) {
    return err(
      failure('configuration', 'file', {
        message: `The file ${keyPath(folder, 'bridge')} cannot be deleted (${reasonOf(cause)}).`,
        doing: 'disabling bridging',
        hint: 'Disable bridging with the account of the ECM service, or delete the file by hand.',
      }),
    );
  }
}

/** The service lets a request wait for a minute, and a lookup has its own time limits. */
const testMs = 150_000;

/**
 * Makes a lookup through the pipe in the role of a bridge, as the plugin of the vendor's ECM does. Nothing is checked out. The service
 * does not count it as a bridge, because it does not show that one is connected.
 */
export async function testBridging(
  { folder, pipe: address }: BridgingPlace,
  session: Session,
  { clock, release, signal }: { readonly clock: Clock; readonly release: string; readonly signal: AbortSignal },
): Promise<Result<BridgeTest, ErrorInfo>> {
  const identity = await readIdentity(folder, 'bridge');
  if (!identity.ok) return err(withCorrelation(identity.error, randomUUID()));
  const startedAt = clock.now();
  const bridge = createPipeClient<'bridge'>({
    address,
    identify: async () => ok({ ...identity.value, trial: true }),
    clock,
    random: randomBytes,
    connect: connectPipe,
    release,
    requestTimeoutMs: testMs,
  });
  try {
    const found = await bridge.call('credentials/find', { session }, { signal });
    if (!found.ok) return found;
    return ok({ found: found.value.credentials.length, ms: Math.max(0, clock.now() - startedAt) });
  } finally {
    bridge.dispose();
  }
}
