import { describe, expect, it, vi } from 'vitest';
import { DecodedTree } from './decoder/frames.ts';
import { readFlag, readInt } from './read-entries.ts';
import { resultSchemas } from './schemas.ts';

// A machine whose clock is not on UTC.
vi.hoisted(() => {
  process.env['TZ'] = 'America/New_York';
});

const settings = new DecodedTree('PasswordChangeSettings', '', false);

describe('the fields of an answer', () => {
  it.each([
    ['0', 0],
    ['11', 11],
    ['-5', -5],
    ['+7', 7],
    [' 3\n', 3],
    ['2147483647', 2_147_483_647],
  ])('that are numbers are read: "%s"', (text, number) => {
    expect(readInt(text)).toBe(number);
    expect(resultSchemas.spin.parse({ jobId: text })).toBe(number);
  });

  it.each(['', ' ', '1.0', '1e3', '0x1', 'one', '12345678901', 'NaN', 'Infinity', '1 2'])(
    'that should be numbers and are not are refused: "%s"',
    (text) => {
      expect(readInt(text)).toBeUndefined();
      expect(resultSchemas.readTemplate.safeParse({ storeType: text, settings }).success).toBe(false);
    },
  );

  it.each([
    ['true', true],
    ['1', true],
    ['false', false],
    ['0', false],
    ['True', undefined],
    ['yes', undefined],
    ['', undefined],
  ])('that are booleans are read as XML writes them: "%s"', (text, value) => {
    expect(readFlag(text)).toBe(value);
  });

  it('that are nil where they must not be are refused', () => {
    expect(resultSchemas.readTemplate.safeParse({ storeType: '1', settings }).success).toBe(true);
    expect(resultSchemas.readTemplate.safeParse({ storeType: null, settings }).success).toBe(false);
    expect(resultSchemas.readTemplate.safeParse({ storeType: '1', settings: null }).success).toBe(false);
    for (const missing of [null, undefined, ''])
      expect(resultSchemas.login.safeParse({ token: missing }).success).toBe(false);
  });

  it.each([null, undefined, '', 'none'])('name no job where the server gives it no number: %j', (jobId) => {
    expect(resultSchemas.spin.safeParse({ jobId })).toMatchObject({ success: true, data: undefined });
  });

  it.each<readonly [reported: string | null, id: string | undefined]>([
    ['42', '42'],
    [' \n{6f9619ff-8b86}\t', '{6f9619ff-8b86}'],
    ['x'.repeat(256), 'x'.repeat(256)],
    ['x'.repeat(257), undefined],
    [' ', undefined],
    [null, undefined],
  ])('that name a request are texts: %j', (requestId, id) => {
    expect(resultSchemas.createRequest.safeParse({ requestId }).data).toBe(id);
  });

  it.each([
    ['2026-01-02T03:04:05Z', '2026-01-02T03:04:05.000Z'],
    ['2026-01-02T03:04:05.1234567Z', '2026-01-02T03:04:05.123Z'],
    ['2026-01-02T03:04:05', '2026-01-02T03:04:05.000Z'],
    ['2026-01-02T03:04:05+02:00', '2026-01-02T01:04:05.000Z'],
    ['', undefined],
    [null, undefined],
  ])('that are dates are read, as UTC where they do not say: %s', (text, iso) => {
    const parsed = resultSchemas.checkOutStored.safeParse({ password: 'p', until: text });
    expect(parsed.success).toBe(true);
    expect(parsed.data?.until?.toISOString()).toBe(iso);
  });

  it.each(['soon', '2026-13-01T00:00:00Z', '2026-01-02T03:04:05+2'])(
    'that should be dates and are not are refused: %s',
    (text) => {
      expect(resultSchemas.checkOutStored.safeParse({ password: 'p', until: text }).success).toBe(false);
    },
  );
});

describe('this test', () => {
  it('runs where local time is not UTC', () => {
    expect(new Date('2026-01-02T03:04:05').toISOString()).toBe('2026-01-02T08:04:05.000Z');
  });
});
