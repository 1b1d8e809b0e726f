import { expect } from 'vitest';
import type { Fault } from '../../main/sandbox/faults.ts';
import { ann, call, kiosk, lookUp, retrieve, testInput, type TestRequest } from './app-calls.ts';
import { echoEncodings, xml } from './echo-encodings.ts';
import type { LeakTestEnvironment } from './environment.ts';

/** Flows in which the app meets a PI that fails or answers wrongly. */

function envelope(body: string): string {
  return `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>${body}</s:Body></s:Envelope>`;
}

/** Invalid answers of every kind, each of which echoes what the server received. */
function answersThatEcho(operation: string, sent: string): readonly Fault[] {
  const answer = (status: number, contentType: string, body: string): Fault => ({
    does: 'answer',
    status,
    contentType,
    body,
    operation,
  });
  const soap = 'text/xml; charset=utf-8';
  return [
    answer(200, 'text/html', `<html><body>${sent}</body></html>`),
    answer(500, 'text/html', `<html><body>${sent}</body></html>`),
    answer(302, 'text/html', sent),
    answer(401, 'text/plain', sent),
    answer(418, 'text/plain', sent),
    answer(200, 'application/json', JSON.stringify({ sent })),
    answer(200, soap, sent),
    answer(200, soap, `<a ${sent}`),
    answer(200, soap, `<!DOCTYPE x [<!ENTITY e "${sent}">]><x>&e;</x>`),
    answer(200, soap, envelope(`<${operation}Response xmlns="http://tempuri.org/"><${operation}Result>${xml(sent)}`)),
    answer(200, soap, envelope(`<Other x="${xml(sent)}">${xml(sent)}</Other>`)),
    answer(
      500,
      soap,
      envelope(`<s:Fault><faultcode>${xml(sent)}</faultcode><faultstring>${xml(sent)}</faultstring></s:Fault>`),
    ),
    answer(500, soap, envelope(`<s:Fault><faultstring>${xml(sent)}</faultstring></s:Fault>`)),
    answer(200, `text/xml; charset=${sent.replaceAll(/[^\x20-\x7e]/g, '')}`, sent),
  ];
}

/** A lookup in the app while PI has the fault. It must fail. */
async function lookUpWithFault(
  environment: LeakTestEnvironment,
  fault: Fault,
  request: TestRequest = ann,
): Promise<void> {
  const { pi } = environment.practice;
  pi.clearFaults();
  pi.inject({ ...fault, times: 20 });
  expect(await lookUp(environment, request)).toMatchObject({ ok: false, error: { correlationId: expect.any(String) } });
  pi.clearFaults();
}

/** PI echoes what it received: password and registration key at the login, token and registration key afterwards. */
export async function echoRequests(environment: LeakTestEnvironment): Promise<void> {
  const key = environment.reveal('PI: registration key');
  const faultsOf = (operation: string, sent: readonly string[]): readonly Fault[] => [
    ...answersThatEcho(operation, sent.join(' ')),
    ...echoEncodings.flatMap((encode) =>
      (['result', 'fault'] as const).map(
        (as): Fault => ({
          does: 'refuse',
          code: 42,
          message: `${sent.map(encode).join(' and ')} it was.`,
          as,
          operation,
        }),
      ),
    ),
  ];
  for (const fault of faultsOf('DoLogin2', [environment.reveal('PI: login of svc-ecm'), key])) {
    await call(environment, 'tokens/clear');
    await lookUpWithFault(environment, fault);
  }
  // All following calls are sent with the token of this login.
  await lookUp(environment, ann);
  for (const fault of faultsOf('AccountStoreOps_StoredCredential_GetList', [environment.latestToken(), key]))
    await lookUpWithFault(environment, fault);
}

/** PI answers a check-out with the password inside an invalid answer. */
export async function breakCheckOutAnswers(environment: LeakTestEnvironment): Promise<void> {
  const { pi } = environment.practice;
  const operation = 'AccountStoreOps_StoredCredential_CheckOut';
  for (const fault of answersThatEcho(operation, environment.reveal('PI: Administrator of KIOSK7'))) {
    pi.inject({ ...fault, times: 20 });
    expect(await retrieve(environment, ann, kiosk)).toMatchObject({ ok: false });
    pi.clearFaults();
  }
}

/** Wrong secrets, unreachable servers, refusals and lost connections. */
export async function failRequests(environment: LeakTestEnvironment): Promise<void> {
  const {
    practice: { pi },
    mark,
  } = environment;
  expect(await lookUp(environment, { ...ann, secrets: { apiPassword: mark('wrong password') } })).toMatchObject({
    error: { kind: 'authentication' },
  });
  expect(await lookUp(environment, { ...ann, secrets: { apiRegistrationKey: mark('wrong key') } })).toMatchObject({
    error: { kind: 'registration-key' },
  });
  const wrong = {
    apiPassword: mark('wrong password in Diagnose'),
    apiRegistrationKey: mark('wrong key in Diagnose'),
  };
  expect(
    await call(environment, 'diagnose/run', { ...testInput(environment, { ...ann, secrets: wrong }), scope: 'full' }),
  ).toMatchObject({ ok: false });
  const secrets = { apiPassword: mark('typed for elsewhere'), apiRegistrationKey: mark('typed key for elsewhere') };
  for (const endpointUrl of [
    'http://127.0.0.1:9/x',
    pi.endpointUrl.replace('http:', 'https:'),
    'https://no-such-host.invalid/x',
  ]) {
    expect(await lookUp(environment, { ...ann, settings: { endpointUrl }, secrets })).toMatchObject({
      ok: false,
    });
    await call(environment, 'diagnose/run', {
      ...testInput(environment, { ...ann, settings: { endpointUrl }, secrets }),
      scope: 'full',
    });
  }
}

/** Refusals of the impersonation, lost connections, a time-out, and a check-in that stays pending. */
export async function failCalls(environment: LeakTestEnvironment): Promise<void> {
  const { pi } = environment.practice;
  for (const code of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 42]) {
    await call(environment, 'tokens/clear');
    await lookUpWithFault(environment, { does: 'refuse', code, operation: 'DoLoginAsUser' });
  }
  await call(environment, 'tokens/clear');
  await lookUpWithFault(environment, { does: 'drop' });
  await lookUpWithFault(environment, { does: 'drop', after: true });
  await lookUpWithFault(environment, { does: 'delay', ms: 1_200 }, { ...ann, settings: { requestTimeoutMs: 1_000 } });
  pi.inject({ does: 'refuse', code: 10, times: 9, operation: 'AccountStoreOps_StoredCredential_CheckIn' });
  expect(await retrieve(environment, ann, kiosk)).toMatchObject({ ok: false, pendingCheckIn: true });
  pi.clearFaults();
}
