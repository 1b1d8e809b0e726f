import { describe, expect, it } from 'vitest';
import { requestRecord } from '../test-support/request-record.ts';
import { matchesRequest, requestCsv, type RequestFilter } from './request-history.ts';

const lookup = requestRecord({
  actor: 'HQ\\ann',
  session: {
    user: { username: 'Ann@hq.example' },
    jumpItem: { type: 'jump-client', host: 'Kiosk7', additionalAddresses: ['10.0.0.7'] },
  },
});
const failed = requestRecord({ outcome: 'failed', failure: { kind: 'connectivity', detail: 'dns', message: 'm' } });

describe('the filter of the request history', () => {
  it.each<[string, RequestFilter, boolean]>([
    ['nothing', {}, true],
    ['a part of the user as received, whatever its case', { user: 'ANN@' }, true],
    ['the identity that PI was called as', { user: 'hq\\ann' }, true],
    ['another user', { user: 'bob' }, false],
    ['a part of the host', { host: 'kiosk' }, true],
    ['an additional address', { host: '10.0.0.7' }, true],
    ['another host', { host: 'web01' }, false],
    ['the outcome', { outcome: 'ok' }, true],
    ['another outcome', { outcome: 'none' }, false],
    ['a kind of failure', { outcome: 'connectivity' }, false],
    ['its own time', { since: Date.UTC(2030, 0, 2, 3, 4, 5) }, true],
    ['a later time', { since: Date.UTC(2030, 0, 2, 3, 4, 6) }, false],
    ['several of these', { user: 'ann', host: 'kiosk7', outcome: 'ok' }, true],
    ['several of which one does not fit', { user: 'ann', host: 'web01' }, false],
  ])('lets a request pass by %s: %o', (_what, filter, passes) => {
    expect(matchesRequest(lookup, filter)).toBe(passes);
  });

  it.each<[RequestFilter['outcome'], boolean]>([
    ['failed', true],
    ['connectivity', true],
    ['server', false],
    ['ok', false],
  ])('finds a failure by the outcome %s: %s', (outcome, passes) => {
    expect(matchesRequest(failed, { outcome })).toBe(passes);
  });
});

describe('the request history as CSV', () => {
  const rows = (text: string) => text.split('\r\n').map((row) => row.split(','));

  it('has a head and one row a request', () => {
    const [head = [], first = [], ...rest] = rows(
      requestCsv([
        requestRecord({
          excluded: [
            { code: 'other-domain', setting: 'filterDomainCredentials', count: 2 },
            { code: 'no-permission', count: 1 },
          ],
        }),
      ]),
    );
    const cells = Object.fromEntries(head.map((name, index) => [name, first[index]]));
    expect(cells).toMatchObject({
      time: '2030-01-02T03:04:05.000Z',
      user: 'HQ\\ann',
      host: 'kiosk7',
      keys: 'host kiosk7',
      offered: '2',
      outcome: 'ok',
      durationMs: '12',
    });
    expect(requestCsv([failed])).toContain('connectivity,dns,m');
    expect(cells['excluded']).toBe('"other-domain 2; no-permission 1"');
    expect(rest).toEqual([['']]);
  });

  it.each(['=1+1', '+1', '-1', '@x', '\t=1'])(
    'makes text of a cell that a spreadsheet would calculate: %j',
    (username) => {
      const text = requestCsv([
        requestRecord({
          candidates: [username],
          session: { user: { username }, jumpItem: { type: 'rdp', host: username } },
        }),
      ]);
      expect(text).not.toMatch(/(?:^|,|\n)"?[=+\-@]/);
    },
  );

  it('shows control characters of names as escapes', () => {
    const text = requestCsv([
      requestRecord({ session: { user: { username: 'a\u001b[2Jb\u202e' }, jumpItem: { type: 'rdp' } } }),
    ]);
    expect(text).toContain('a\\u001b[2Jb\\u202e');
  });
});
