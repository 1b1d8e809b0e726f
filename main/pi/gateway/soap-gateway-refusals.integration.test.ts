import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  account,
  answer,
  context,
  createGatewayFixtures,
  outcomeOf,
  token,
  type GatewayFixtures,
} from '../../../test-support/pi/gateway-fixtures.ts';
import { answerOf, declaredFault, faultOf, refused } from '../../../test-support/pi/sample-answers.ts';
import type { ScriptedServer } from '../../../test-support/scripted-server.ts';

let fixtures: GatewayFixtures;
let server: ScriptedServer;
beforeEach(async () => {
  fixtures = await createGatewayFixtures();
  ({ server } = fixtures);
});
afterEach(() => fixtures.end());

describe('a refusal of PI', () => {
  it.each([
    [1, 'authentication'],
    [2, 'authentication (token)'],
    [3, 'authorization'],
    [4, 'not-found'],
    [5, 'checkout-conflict'],
    [6, 'approval'],
    [7, 'registration-key'],
    [8, 'impersonation (not-allowed)'],
    [9, 'impersonation (unknown-user)'],
    [10, 'server (busy)'],
    [11, 'server (fault)'],
    [4711, 'server (fault)'],
  ])('with code %d is the same in a result and in a fault, whatever the status', async (code, expected) => {
    const gateway = fixtures.gateway();
    const xmls = [
      answer(answerOf('DoLogout', '', refused(code, 'No'))),
      answer(declaredFault(code, 'No'), 500),
      answer(declaredFault(code, 'No')),
      answer(answerOf('DoLogout', '', refused(code, 'No')), 500),
    ];
    const received = [];
    for (const one of xmls) {
      server.plan(one);
      received.push(await gateway.logout(token, context()));
    }
    expect(received.map(outcomeOf)).toEqual([expected, expected, expected, expected]);
    expect(received[0]).toMatchObject({
      ok: false,
      error: { code: String(code), failure: { serverText: expect.any(Function) } },
    });
    for (const one of received) {
      expect(JSON.stringify(one)).toEqual(JSON.stringify(received[0]));
      expect(one.ok ? '' : one.error.failure.serverText?.([])).toBe('No');
    }
  });

  it('without a message is reported by its code alone', async () => {
    server.plan(
      answer(
        answerOf(
          'DoLogout',
          '',
          refused(3).replace(/<a:OperationMessage>.*<\/a:OperationMessage>/, '<a:OperationMessage i:nil="true"/>'),
        ),
      ),
    );
    expect(await fixtures.gateway().logout(token, context())).toMatchObject({
      error: { failure: { message: 'PI denied access.' } },
    });
  });

  it('of an operation that the server does not have is reported as such', async () => {
    const gateway = fixtures.gateway();
    for (const faultCode of ['a:ActionNotSupported', 'a:DestinationUnreachable']) {
      server.plan(
        answer(faultOf(faultCode, 'The message cannot be processed'), 500),
        answer(faultOf(faultCode, 'The message cannot be processed'), 500),
      );
      expect(await gateway.spin(token, account, '', context())).toMatchObject({
        error: {
          failure: { kind: 'protocol', detail: 'wrong-url', hint: expect.stringContaining('Select your PI version') },
        },
      });
      expect(await gateway.logout(token, context())).toMatchObject({
        error: { failure: { kind: 'protocol', detail: 'wrong-url', hint: expect.stringContaining('Endpoint URL') } },
      });
    }
  });

  it('in a fault of its own making is a fault of the server', async () => {
    const detail =
      '<ExceptionDetail xmlns="http://schemas.datacontract.org/2004/07/System.ServiceModel"><StackTrace>at X</StackTrace></ExceptionDetail>';
    server.plan(answer(faultOf('a:InternalServiceFault', 'Object reference\r\n not set', detail), 500));
    expect(await fixtures.gateway().logout(token, context())).toMatchObject({
      error: {
        failure: { kind: 'server', detail: 'fault', message: 'PI answered with a fault (InternalServiceFault).' },
      },
    });
  });
});
