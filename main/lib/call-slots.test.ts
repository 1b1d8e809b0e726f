import { describe, expect, it } from 'vitest';
import { createCallSlots } from './call-slots.ts';

const patient = new AbortController().signal;

/** Whether a promise has settled by now. */
async function isOver(promise: Promise<unknown>): Promise<boolean> {
  const pending = Symbol('pending');
  await new Promise((resolve) => setImmediate(resolve));
  return (await Promise.race([promise, Promise.resolve(pending)])) !== pending;
}

describe('createCallSlots', () => {
  it('lets so many in, and the others in their order as places become free', async () => {
    const slots = createCallSlots(2);
    const entered: string[] = [];
    const enter = (name: string) => slots.take(patient).then(() => entered.push(name));
    for (const name of ['a', 'b', 'c', 'd']) void enter(name);
    await new Promise((resolve) => setImmediate(resolve));
    expect(entered).toEqual(['a', 'b']);
    slots.give();
    await new Promise((resolve) => setImmediate(resolve));
    expect(entered).toEqual(['a', 'b', 'c']);
    slots.give();
    slots.give();
    await new Promise((resolve) => setImmediate(resolve));
    expect(entered).toEqual(['a', 'b', 'c', 'd']);
    slots.give();
    expect(await Promise.all([slots.take(patient), slots.take(patient)])).toEqual([true, true]);
    expect(await isOver(slots.take(patient))).toBe(false);
  });

  it('lets one leave who waits, and gives its place to the next', async () => {
    const slots = createCallSlots(1);
    await slots.take(patient);
    const impatient = new AbortController();
    const leaving = slots.take(impatient.signal);
    const staying = slots.take(patient);
    impatient.abort();
    expect(await leaving).toBe(false);
    slots.give();
    expect(await staying).toBe(true);
  });

  it('takes no place for one who has left already', async () => {
    const slots = createCallSlots(1);
    expect(await slots.take(AbortSignal.abort())).toBe(false);
    expect(await slots.take(patient)).toBe(true);
  });
});
