import { describe, expect, it, vi } from 'vitest';
import { faultSchema, operationResultSchema, resultSchemas } from './schemas.ts';

// A machine whose clock is not on UTC.
vi.hoisted(() => {
  process.env['TZ'] = 'America/New_York';
});

/** A result as the decoder gives it: texts, null for nil. */
function outcome(members: Readonly<Record<string, string | null>>) {
  return operationResultSchema.safeParse({
    ErrorCode: '0',
    OperationMessage: null,
    OperationSuccessful: 'true',
    ...members,
  }).data;
}

describe('the members of an answer', () => {
  it.each([
    ['0', 0],
    ['11', 11],
    ['-5', -5],
    ['+7', 7],
    [' 3\n', 3],
    ['2147483647', 2_147_483_647],
  ])('that are numbers are read: "%s"', (text, number) => {
    expect(outcome({ ErrorCode: text })?.ErrorCode).toBe(number);
  });

  it.each(['', ' ', '1.0', '1e3', '0x1', 'one', '12345678901', 'NaN', 'Infinity', '1 2'])(
    'that should be numbers and are not are refused: "%s"',
    (text) => {
      expect(outcome({ ErrorCode: text })).toBeUndefined();
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
    expect(outcome({ OperationSuccessful: text })?.OperationSuccessful).toBe(value);
  });

  it('that are nil where they must not be are refused', () => {
    expect(outcome({ ErrorCode: null })).toBeUndefined();
    expect(outcome({ OperationSuccessful: null })).toBeUndefined();
    expect(outcome({ OperationMessage: null })?.OperationMessage).toBeUndefined();
  });

  it.each([
    ['2026-01-02T03:04:05Z', '2026-01-02T03:04:05.000Z'],
    ['2026-01-02T03:04:05.1234567Z', '2026-01-02T03:04:05.123Z'],
    ['2026-01-02T03:04:05', '2026-01-02T03:04:05.000Z'],
    ['2026-01-02T03:04:05+02:00', '2026-01-02T01:04:05.000Z'],
    ['', undefined],
    [null, undefined],
  ])('that are dates are read, as UTC where they do not say: %s', (text, iso) => {
    const parsed = resultSchemas.AccountStoreOps_StoredCredential_CheckOut.safeParse({
      Password: 'p',
      CheckedOutUntilUtc: text,
    });
    expect(parsed.success).toBe(true);
    expect(parsed.data?.until?.toISOString()).toBe(iso);
  });

  it.each(['soon', '2026-13-01T00:00:00Z', '2026-01-02T03:04:05+2'])(
    'that should be dates and are not are refused: %s',
    (text) => {
      expect(
        resultSchemas.AccountStoreOps_StoredCredential_CheckOut.safeParse({ Password: 'p', CheckedOutUntilUtc: text })
          .success,
      ).toBe(false);
    },
  );
});

describe('this test', () => {
  it('runs where local time is not UTC', () => {
    expect(new Date('2026-01-02T03:04:05').toISOString()).toBe('2026-01-02T08:04:05.000Z');
  });
});

describe('a fault', () => {
  it('whose detail is not as declared is read without it', () => {
    for (const detail of [
      null,
      {},
      { OperationFault: null },
      { OperationFault: { ErrorCode: 'x' } },
      { OperationFault: {} },
    ]) {
      const { data } = faultSchema.safeParse({ faultcode: 's:Server', faultstring: 'Boom', detail });
      expect(data).toMatchObject({ faultcode: 's:Server', faultstring: 'Boom' });
      expect(data?.detail?.OperationFault ?? undefined).toBeUndefined();
    }
  });
});
