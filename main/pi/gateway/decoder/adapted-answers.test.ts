import { describe, expect, it } from 'vitest';
import type { FunctionContract } from '../../../../shared/server-contract.ts';
import { builtIn } from '../../../../test-support/pi/built-in-functions.ts';
import { builtInContract } from '../../contract/built-in.ts';
import { decodeAnswer } from './decode-answer.ts';
import { EntryList } from './entry-list.ts';
import { answerShape } from './shapes.ts';

const namespace = 'urn:pam';
const member = (name: string, rest: object = {}) => ({ name, namespace, ...rest });
const attribute = (name: string, output: string) => ({
  name,
  namespace: '',
  attribute: true as const,
  outputs: [output],
});

/** A list without a wrapper whose entries consist of attributes. */
const offered: FunctionContract = {
  ...builtIn('listSharedBySystem'),
  response: member('ListResponse', {
    members: [
      member('account', {
        list: 'shared',
        members: [
          attribute('name', 'shared.accountName'),
          attribute('list', 'shared.listName'),
          attribute('computer', 'shared.systemName'),
          member('permissions', {
            members: [attribute('view', 'shared.viewPasswords'), attribute('remote', 'shared.allowRemoteSessions')],
          }),
        ],
      }),
    ],
  }),
};

async function decode(content: string): Promise<unknown> {
  const xml = `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><ListResponse xmlns="${namespace}">${content}</ListResponse></s:Body></s:Envelope>`;
  const shape = answerShape(builtInContract, 'listSharedBySystem', offered);
  const answer = await decodeAnswer(
    (async function* () {
      yield Buffer.from(xml);
    })(),
    'text/xml',
    shape,
  );
  const list = answer.is === 'envelope' ? answer.envelope['shared'] : undefined;
  return list instanceof EntryList ? { entries: list.entries, unusable: list.unusable } : answer;
}

describe('an answer by an adapted contract', () => {
  it('has fields in attributes, those of elements without members included', async () => {
    const read = await decode(
      '<account name="a" list="l" computer="c"><permissions view="true" remote="false"/></account>',
    );
    expect(read).toMatchObject({
      entries: [{ identifier: { accountName: 'a' }, permissions: { viewPasswords: true, allowRemoteSessions: false } }],
    });
  });

  it('has an entry that cannot be used where a flag that is placed in an attribute does not come', async () => {
    const read = await decode('<account name="a" list="l" computer="c"><permissions remote="false"/></account>');
    expect(read).toMatchObject({ entries: [], unusable: { count: 1 } });
  });
});
