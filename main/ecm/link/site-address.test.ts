import { describe, expect, it } from 'vitest';
import { siteAddress, siteUrlOf } from './site-address.ts';

describe('siteAddress', () => {
  it.each([
    ['https://pra.example', 'https://pra.example/oauth2/token', 'wss://pra.example/ecm/link'],
    ['https://pra.example:8443/', 'https://pra.example:8443/oauth2/token', 'wss://pra.example:8443/ecm/link'],
    ['http://127.0.0.1:8080', 'http://127.0.0.1:8080/oauth2/token', 'ws://127.0.0.1:8080/ecm/link'],
    ['http://localhost:8080', 'http://localhost:8080/oauth2/token', 'ws://localhost:8080/ecm/link'],
    ['http://[::1]:8080', 'http://[::1]:8080/oauth2/token', 'ws://[::1]:8080/ecm/link'],
  ])('finds OAuth and the link at %s', (siteUrl, tokenUrl, linkUrl) => {
    expect(siteAddress(siteUrl)).toMatchObject({ ok: true, value: { tokenUrl, linkUrl } });
  });

  it.each([
    ['plain http to another computer', 'http://pra.example'],
    ['plain http to a name that only looks local', 'http://127.0.0.1.example'],
    ['plain http to a name that begins like this computer', 'http://localhost.example'],
    ['another protocol', 'ftp://pra.example'],
    ['no address', 'pra.example'],
    ['nothing', ''],
    ['a path', 'https://pra.example/login'],
    ['a query', 'https://pra.example/?a'],
    ['a password', 'https://user:marked@pra.example'],
  ])('refuses %s', (_what, siteUrl) => {
    const address = siteAddress(siteUrl);
    expect(address).toMatchObject({ ok: false, error: { kind: 'configuration', detail: 'setting' } });
    expect(JSON.stringify(address)).not.toContain('marked');
  });
});

describe('siteUrlOf', () => {
  it.each([
    ['pra.example', 443, 'https://pra.example'],
    ['pra.example', 8443, 'https://pra.example:8443'],
  ])('writes %s and port %i as %s', (site, port, expected) => {
    expect(siteUrlOf(site, port)).toBe(expected);
  });
});
