import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { requestRecord } from '../../../test-support/request-record.ts';
import { createMetrics, type MeasuredState } from './metrics.ts';

const day = 24 * 60 * 60 * 1000;
const state: MeasuredState = {
  version: '1.2.3',
  link: { state: 'connected', active: true },
  tokens: 3,
  settingsRevision: 7,
  pendingCheckIns: 2,
  expiries: { pi: 40.5 * day, appliance: -1.5 * day },
  raised: new Set(['certificate-appliance']),
};

async function measured(): Promise<string> {
  const metrics = await createMetrics();
  metrics.count(requestRecord({ operation: 'find', outcome: 'ok', durationMs: 30 }));
  metrics.count(requestRecord({ operation: 'find', outcome: 'none', durationMs: 400 }));
  const failure = { kind: 'checkout-conflict', message: 'Somebody has it.' } as const;
  metrics.count(requestRecord({ operation: 'get', outcome: 'failed', failure, durationMs: 20 }));
  return metrics.text(state, 0);
}

it.each([
  'ecm_build_info{version="1.2.3"} 1',
  'ecm_link_state{state="connected"} 1',
  'ecm_link_state{state="waiting"} 0',
  'ecm_link_active 1',
  'ecm_tokens 3',
  'ecm_pending_check_ins 2',
  'ecm_settings_revision 7',
  'ecm_certificate_expiry{system="pi",unit="days"} 40',
  'ecm_certificate_expiry{system="appliance",unit="days"} -2',
  'ecm_alert{alert="certificate-appliance"} 1',
  'ecm_alert{alert="link-down"} 0',
  'ecm_requests_total{kind="find",outcome="ok"} 1',
  'ecm_requests_total{kind="find",outcome="none"} 1',
  'ecm_requests_total{kind="get",outcome="checkout-conflict"} 1',
  'ecm_request_duration_seconds_bucket{le="0.05",kind="find"} 1',
  'ecm_request_duration_seconds_count{kind="find"} 2',
])('has %s', async (line) => {
  expect((await measured()).split('\n')).toContain(line);
});

it('shows a certificate no longer that is not known any more', async () => {
  const metrics = await createMetrics();
  await metrics.text(state, 0);
  expect(await metrics.text({ ...state, expiries: {} }, 0)).not.toContain('system="pi"');
});

it('has no name of a user, a host or an account', async () => {
  const text = await measured();
  const { user, jumpItem } = requestRecord().session;
  for (const name of [user.username, jumpItem.host ?? '-']) expect(text).not.toContain(name);
});

const isPromtoolThere = spawnSync('promtool', ['--version']).error === undefined;
it.skipIf(!isPromtoolThere)('promtool (Debian: prometheus) finds nothing to complain of', async () => {
  const { status, stderr, stdout } = spawnSync('promtool', ['check', 'metrics'], {
    input: await measured(),
    encoding: 'utf8',
  });
  expect({ status, said: stdout + stderr }).toEqual({ status: 0, said: '' });
});
