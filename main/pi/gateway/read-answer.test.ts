import { describe, expect, it } from 'vitest';
import type { FunctionName } from '../../../shared/contract-functions.ts';
import type { CodeRule, FunctionContract, ServerContract } from '../../../shared/server-contract.ts';
import { builtIn } from '../../../test-support/pi/built-in-functions.ts';
import { answerOf, element, faultOf, refused } from '../../../test-support/pi/sample-answers.ts';
import { builtInContract } from '../contract/built-in.ts';
import type { PiFailure } from './gateway.ts';
import { offeredFunctions } from './offered-functions.ts';
import { codeReader, readAnswer } from './read-answer.ts';

/** How an answer is understood: what tells success, and what a failure means. */

const serverText = (text: string | undefined) => (text === undefined ? undefined : () => text);

interface Given {
  readonly name?: FunctionName;
  readonly contract?: Partial<ServerContract>;
  readonly offered?: Partial<FunctionContract>;
  readonly status?: number;
}

async function read(xml: string, { name = 'logout', contract = {}, offered = {}, status = 200 }: Given = {}) {
  const accepted = { by: 'a', at: 'b' };
  const functions = { ...builtInContract.functions, [name]: { ...builtIn(name), ...offered, accepted } };
  const whole: ServerContract = { ...builtInContract, ...contract, functions };
  const prepared = offeredFunctions(whole).functionOf(name);
  if (prepared === undefined) throw new Error(`${name} cannot be used`);
  async function* body(): AsyncGenerator<Buffer> {
    yield Buffer.from(xml);
  }
  const answer = { status, contentType: 'text/xml; charset=utf-8', wwwAuthenticate: '', body: body() };
  const { shape, fixed } = prepared;
  return readAnswer(answer, {
    contract: whole,
    name,
    shape,
    fixed,
    readText: serverText,
    readCode: codeReader(name, []),
  });
}

async function failureOf(xml: string, given: Given = {}): Promise<PiFailure & { readonly text: string | undefined }> {
  const result = await read(xml, given);
  if (result.ok) throw new Error(`read ${JSON.stringify(result.value)}`);
  return { ...result.error, text: result.error.failure.serverText?.([]) };
}

const rules = (...codes: CodeRule[]): Pick<ServerContract, 'codes'> => ({ codes });

describe('success that only faults deny', () => {
  const contract: Partial<ServerContract> = { success: { by: 'faults' } };

  it('is an answer, whatever it says', async () => {
    expect(await read(answerOf('DoLogout', '', ''), { contract })).toEqual({ ok: true, value: undefined });
    expect(await read(answerOf('DoLogout', '', refused(3, 'No')), { contract })).toEqual({
      ok: true,
      value: undefined,
    });
    expect(
      await read(answerOf('DoLogout').replace('<DoLogoutResult', '<DoLogoutResult i:nil="true" '), { contract }),
    ).toMatchObject({ ok: true });
  });

  it('is no other answer, no empty body, and no answer with a status of failure', async () => {
    for (const xml of [answerOf('DoLogin2'), answerOf('DoLogout').replace(/<s:Body>.*<\/s:Body>/, '<s:Body/>')])
      expect((await failureOf(xml, { contract })).failure.message).toContain('an envelope without the expected result');
    expect((await failureOf(answerOf('DoLogout', '', ''), { contract, status: 500 })).failure).toMatchObject({
      kind: 'protocol',
      detail: 'malformed',
      message: 'The server answered HTTP 500 with success.',
    });
  });

  it('needs what the function answers', async () => {
    const given: Given = { name: 'productVersion', contract };
    expect(await read(answerOf('SystemOps_GetVersion', element('ProductVersion', '7'), ''), given)).toEqual({
      ok: true,
      value: '7',
    });
    expect((await failureOf(answerOf('SystemOps_GetVersion', '', ''), given)).failure.detail).toBe('malformed');
  });

  it('is denied by a fault', async () => {
    expect(await failureOf(faultOf('s:Server', 'No'), { contract })).toMatchObject({
      failure: { kind: 'server', detail: 'fault' },
    });
  });
});

describe('success that a code tells', () => {
  const contract: Partial<ServerContract> = {
    success: { by: 'code', code: 'ErrorCode', done: ['0', 'OK'] },
    ...rules({ when: { code: 'E_GONE' }, means: 'not-found' }),
  };
  const coded = (code: string): string => answerOf('DoLogout', '', element('ErrorCode', code));

  it.each(['0', 'OK', ' OK '])('is one of the codes of the contract: %j', async (code) => {
    expect(await read(coded(code), { contract })).toEqual({ ok: true, value: undefined });
  });

  it.each(['1', 'ok', '00', 'OK!'])('is no other code: %j', async (code) => {
    expect((await failureOf(coded(code), { contract })).means).toBe('other');
  });

  it('is denied with what the code means', async () => {
    expect(await failureOf(coded('E_GONE'), { contract })).toMatchObject({
      means: 'not-found',
      code: 'E_GONE',
      failure: { kind: 'not-found' },
    });
  });

  it.each(['', '<a:ErrorCode/>', '<a:ErrorCode i:nil="true"/>'])(
    'is not reported without a code: %j',
    async (outcome) => {
      expect((await failureOf(answerOf('DoLogout', '', outcome), { contract })).failure.detail).toBe('malformed');
    },
  );
});

describe('success that a flag tells', () => {
  it.each(['true', '1', ' true '])('is %j', async (flag) => {
    expect((await read(answerOf('DoLogout', '', element('OperationSuccessful', flag)))).ok).toBe(true);
  });

  it.each(['', 'yes', 'TRUE'])('is not reported by %j, nor without a flag', async (flag) => {
    for (const outcome of ['', element('ErrorCode', '0'), element('OperationSuccessful', flag)])
      expect((await failureOf(answerOf('DoLogout', '', outcome))).failure.message).toContain(
        'an envelope without the expected result',
      );
  });

  it('may be fixed by the contract, for an operation that has no flag; a flag that came counts all the same', async () => {
    const offered = { fixedOutputs: { success: 'true' } };
    expect((await read(answerOf('DoLogout', '', ''), { offered })).ok).toBe(true);
    expect((await failureOf(answerOf('DoLogout', '', refused(3)), { offered })).means).toBe('access-denied');
  });
});

describe('an output that the server does not report', () => {
  it('is what the contract fixes, where it is missing or nil', async () => {
    const given: Given = { name: 'productVersion', offered: { fixedOutputs: { version: '8.0' } } };
    for (const [xml, value] of [
      ['', '8.0'],
      ['<a:ProductVersion i:nil="true"/>', '8.0'],
      [element('ProductVersion', '7'), '7'],
    ] as const)
      expect(await read(answerOf('SystemOps_GetVersion', xml), given)).toEqual({ ok: true, value });
  });
});

describe('a code that no rule names', () => {
  const contract = rules({ when: { code: 'E_GONE' }, means: 'other' });
  const unknownIn = async (xml: string, given: Given = {}) =>
    (await failureOf(xml, { contract, ...given })).failure.unknownCode?.([]);

  it('is given with the failure, so that a person can say what it means', async () => {
    expect(await unknownIn(answerOf('DoLogout', '', refused('E_LOCKED')))).toEqual({ code: 'E_LOCKED' });
    expect(await unknownIn(answerOf('DoLogout', '', refused('E_GONE')))).toBeUndefined();
    expect(await unknownIn(faultOf('v:Locked', 'No'))).toEqual({ faultCode: 'Locked' });
    expect(await unknownIn(faultOf('s:ActionNotSupported', 'No'))).toBeUndefined();
  });

  it('is a number only, where a password may be in the answer', async () => {
    const name = 'checkOutStored';
    const { operation } = builtIn(name);
    expect(await unknownIn(answerOf(operation, '', refused('E_LOCKED')), { name })).toBeUndefined();
    expect(await unknownIn(answerOf(operation, '', refused(77)), { name })).toEqual({ code: '77' });
  });
});

describe('a refusal', () => {
  it('is understood by its text where a rule names that', async () => {
    const contract = rules({ when: { contains: 'is CHECKED out' }, means: 'held-by-another' });
    expect(await failureOf(answerOf('DoLogout', '', refused(77, 'It is checked out.')), { contract })).toMatchObject({
      means: 'held-by-another',
      code: '77',
      text: 'It is checked out.',
    });
  });

  it('that no rule names is shown by its number', async () => {
    expect(await failureOf(answerOf('DoLogout', '', refused(4711, 'No')))).toMatchObject({
      means: 'other',
      code: '4711',
      failure: { kind: 'server', detail: 'fault', message: 'PI reports error 4711.' },
      text: 'No',
    });
  });

  it('that no rule names does not show its code if that is a text, but with the text of the server', async () => {
    const outcome = `${element('ErrorCode', 'P@ss-0f-mine')}${element('OperationMessage', 'No')}${element('OperationSuccessful', 'false')}`;
    const failure = await failureOf(answerOf('DoLogout', '', outcome));
    expect(failure).toMatchObject({ means: 'other', code: undefined, text: 'P@ss-0f-mine: No' });
    expect(JSON.stringify(failure.failure)).not.toContain('P@ss');
  });

  it('may come without a code and a text', async () => {
    expect(await failureOf(answerOf('DoLogout', '', element('OperationSuccessful', 'false')))).toMatchObject({
      means: 'other',
      failure: { message: 'PI reports an error without a code.' },
    });
  });
});

describe('a fault', () => {
  const data = 'http://schemas.datacontract.org/2004/07/RouletteWebService';
  const fault = (xml: string): string =>
    faultOf(
      's:Server',
      'Boom',
      `<OperationFault xmlns="${data}" xmlns:i="http://www.w3.org/2001/XMLSchema-instance" ${xml}`,
    );

  it.each([
    ['nothing in it', '/>'],
    ['nil', 'i:nil="true"><ErrorCode>3</ErrorCode></OperationFault>'],
    ['a code that is nil', '><ErrorCode i:nil="true"/><Message i:nil="true"/></OperationFault>'],
    ['a code that is empty', '><ErrorCode> </ErrorCode></OperationFault>'],
    ['other members', '><Code>3</Code></OperationFault>'],
  ])('whose detail is not as declared is read without it: %s', async (_title, detail) => {
    const failure = await failureOf(fault(detail));
    expect(failure.means).toBeUndefined();
    expect(failure).toMatchObject({
      failure: { kind: 'server', detail: 'fault', message: 'PI answered with a fault (Server).' },
      text: 'Boom',
    });
  });

  it('has the text of its detail before that of the fault', async () => {
    expect(await failureOf(fault('><ErrorCode>3</ErrorCode><Message>Why</Message></OperationFault>'))).toMatchObject({
      means: 'access-denied',
      text: 'Why',
    });
    expect((await failureOf(fault('><ErrorCode>3</ErrorCode></OperationFault>'))).text).toBe('Boom');
  });

  it('whose code a rule names means what that says, without its prefix', async () => {
    const contract = rules({ when: { faultCode: 'SessionExpired' }, means: 'token-expired' });
    for (const code of ['SessionExpired', 'q:SessionExpired'])
      expect(await failureOf(faultOf(code, 'Log in'), { contract, status: 500 })).toMatchObject({
        means: 'token-expired',
        code: undefined,
        failure: { kind: 'authentication', detail: 'token' },
        text: 'Log in',
      });
    expect((await failureOf(faultOf('SessionExpired.Not', 'Log in'), { contract })).means).toBeUndefined();
  });

  it('whose text a rule names means what that says', async () => {
    const contract = rules({ when: { contains: 'application key' }, means: 'registration-key' });
    expect(await failureOf(faultOf('s:Client', 'Bad Application Key.'), { contract })).toMatchObject({
      means: 'registration-key',
    });
  });

  it('counts before an answer in the same envelope', async () => {
    const xml = answerOf('DoLogout').replace(
      '</s:Body>',
      `${/<s:Fault>.*<\/s:Fault>/.exec(faultOf('s:Server', 'x'))?.[0]}</s:Body>`,
    );
    expect((await failureOf(xml)).failure.message).toBe('PI answered with a fault (Server).');
  });
});

describe('a fault of SOAP 1.2', () => {
  const fault = (code: string): string =>
    `<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope" xmlns:q="urn:q"><e:Body><e:Fault>` +
    `<e:Code>${code}</e:Code><e:Reason><e:Text xml:lang="en">No</e:Text></e:Reason></e:Fault></e:Body></e:Envelope>`;
  const sender = '<e:Value>e:Sender</e:Value>';
  const contract: Partial<ServerContract> = {
    soap: '1.2',
    ...rules({ when: { faultCode: 'NoAccess' }, means: 'access-denied' }),
  };

  it('means what a rule says of its subcode', async () => {
    const xml = fault(`${sender}<e:Subcode><e:Value>q:NoAccess</e:Value></e:Subcode>`);
    expect(await failureOf(xml, { contract, status: 500 })).toMatchObject({ means: 'access-denied', text: 'No' });
  });

  it('without a subcode is named by its class', async () => {
    expect((await failureOf(fault(sender), { contract })).failure.message).toBe('PI answered with a fault (Sender).');
  });
});
