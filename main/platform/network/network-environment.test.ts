import { describe, expect, it } from 'vitest';
import { silentLog } from '../logging/log.ts';
import { logNetworkEnvironment } from './network-environment.ts';

describe('the environment of a program that starts', () => {
  it.each<[string, NodeJS.ProcessEnv, readonly string[]]>([
    ['nothing set', {}, []],
    ['all usable', { HTTPS_PROXY: 'http://proxy.example:8080', NO_PROXY: '10.0.0.0/8,hq.example' }, []],
    ['an unusable proxy', { HTTPS_PROXY: 'http://user:MARKED%@proxy' }, ['HTTPS_PROXY']],
    ['two unusable proxies', { HTTPS_PROXY: 'http://:', http_proxy: 'ftp://x' }, ['http_proxy', 'HTTPS_PROXY']],
    ['one that counts for both', { HTTP_PROXY: 'http://:' }, ['HTTP_PROXY']],
    ['an unreadable exception', { NO_PROXY: '10.0.0.0/99,hq.example' }, ['NO_PROXY']],
    ['no such file', { NODE_EXTRA_CA_CERTS: '/nonexistent/ca.pem' }, ['NODE_EXTRA_CA_CERTS']],
    ['a device', { NODE_EXTRA_CA_CERTS: '/dev/zero' }, ['NODE_EXTRA_CA_CERTS']],
  ])('is warned about once for each variable: %s', async (_what, env, variables) => {
    const lines: string[] = [];
    const log = {
      ...silentLog,
      warn: (event: string, fields?: { message?: string | undefined }) =>
        void lines.push(`${event} ${fields?.message}`),
    };
    await logNetworkEnvironment(log, env);
    expect(lines).toEqual(
      variables.map((variable) => expect.stringMatching(new RegExp(`^environment\\.unusable ${variable}`))),
    );
    expect(lines.join()).not.toContain('MARKED');
  });
});
