import { createRequire } from 'node:module';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import {
  answer,
  context,
  createGatewayFixtures,
  outcomeOf,
  password,
  token,
  type GatewayFixtures,
} from '../../../test-support/pi/gateway-fixtures.ts';
import { answerOf, element, refused, succeeded } from '../../../test-support/pi/sample-answers.ts';

// Before anything is loaded: the `debug` package reads it once.
vi.hoisted(() => {
  process.env['DEBUG'] = '*';
});

let fixtures: GatewayFixtures;
const printed: string[] = [];
beforeEach(async () => {
  printed.length = 0;
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((chunk) => {
      printed.push(String(chunk));
      return true;
    });
  }
  for (const method of ['log', 'info', 'warn', 'error', 'debug', 'trace'] as const) {
    vi.spyOn(console, method).mockImplementation((...texts: readonly unknown[]) => void printed.push(texts.join(' ')));
  }
  fixtures = await createGatewayFixtures();
});
afterEach(async () => {
  await fixtures.end();
  vi.restoreAllMocks();
});

it('prints nothing under DEBUG=*, neither of requests nor of answers', async () => {
  const { server } = fixtures;
  const gateway = fixtures.gateway();
  server.plan(
    answer(answerOf('DoLogin2', '', succeeded('marked-token'))),
    answer(answerOf('DoLogin2', '', refused(1, 'no'))),
    answer(answerOf('SystemOps_GetVersion', element('ProductVersion', '7'))),
    answer('<html>'),
    ({ socket }) => socket.destroy(),
  );
  const login = { userName: 'svc', authenticator: '', password };
  const outcomes = [
    await gateway.login(login, context()),
    await gateway.login(login, context()),
    await gateway.productVersion(token, context()),
    await gateway.logout(token, context()),
    await gateway.logout(token, context()),
  ].map(outcomeOf);
  expect(outcomes).toEqual(['ok', 'authentication', 'ok', 'protocol (html)', 'connectivity (reset)']);
  expect(printed).toEqual([]);
});

it('would be found out: what the SOAP package prints for debugging arrives here', () => {
  const debug = createRequire(import.meta.resolve('soap'))('debug') as (name: string) => (text: string) => void;
  debug('node-soap')('a trace');
  expect(printed.join('')).toContain('a trace');
});
