import { describe, expect, it } from 'vitest';
import { contractView, serverContract } from '../../../test-support/renderer/test-contract.ts';
import { contractLine, notOffered } from './contract-line.ts';

describe('the server contract on Plugin settings', () => {
  it.each([
    [contractView(), { tone: 'good', words: 'Built in' }],
    [
      contractView({ contract: serverContract(), usable: 14 }),
      { tone: 'good', words: 'Adapted to this server, 14 of 16 functions' },
    ],
    [
      contractView({ usable: 0, problem: 'The function login is needed.' }),
      { tone: 'bad', words: 'Cannot be used', why: 'The function login is needed.' },
    ],
  ])('is described: %#', (view, line) => {
    expect(contractLine(view)).toEqual(line);
  });
});

describe('a setting that needs a function', () => {
  it.each([
    ['includeSharedLists', ['checkInShared'], 'autoSpin', 'shared credentials'],
    ['globalApprover', ['grantRequest'], 'autoSpin', 'approval'],
    ['domainCredentialsForShell', ['listStoredByDomain'], 'autoSpin', 'a domain’s accounts'],
    ['domainCredentialsForWeb', ['listStoredByDomain'], 'autoSpin', 'a domain’s accounts'],
    ['filterDomainCredentials', ['listStoredByDomain'], 'autoSpin', 'a domain’s accounts'],
    ['piVersion', ['spin'], 'autoSpin', 'auto-spin'],
    ['piVersion', ['createRotationJob'], 'templateJobs', 'template jobs'],
    ['templateJobIds', ['readTemplate'], 'templateJobs', 'template jobs'],
    ['createSpinJobs', ['spin', 'readTemplate'], 'autoSpin', 'rotation'],
  ] as const)('%s without %j says so', (key, missing, version, words) => {
    expect(notOffered(key, missing, version)).toContain(
      `This server does not offer ${words === 'a domain’s accounts' ? 'to find a domain’s accounts' : words}`,
    );
  });

  it.each([
    ['includeSharedLists', ['spin'], 'autoSpin'],
    ['piVersion', ['spin'], 'templateJobs'],
    ['createSpinJobs', ['spin'], 'autoSpin'],
    ['apiUser', ['listSharedBySystem'], 'autoSpin'],
    ['globalApprover', [], 'autoSpin'],
  ] as const)('%s without %j says nothing', (key, missing, version) => {
    expect(notOffered(key, missing, version)).toBeUndefined();
  });
});
