import { describe, expect, it, vi } from 'vitest';
import { placeToUse } from './window-place.ts';

vi.mock('electron', () => ({ app: {}, screen: {} }));

const screens = [
  { x: 0, y: 0, width: 1920, height: 1040 },
  { x: -1280, y: 100, width: 1280, height: 1024 },
];
const kept = { x: 100, y: 100, width: 900, height: 700, maximized: false };

describe('the place of the window', () => {
  it.each([
    ['on a screen', kept],
    ['on another screen', { ...kept, x: -1200, y: 200 }],
    ['partly on a screen', { ...kept, x: 1700, y: 900 }],
    ['maximized', { ...kept, maximized: true }],
  ])('is kept %s', (_what, place) => {
    expect(placeToUse(place, screens)).toEqual(place);
  });

  it.each([
    ['right of all screens', { ...kept, x: 1900 }],
    ['left of all screens', { ...kept, x: -2200 }],
    ['above them', { ...kept, y: -300 }],
    ['below them', { ...kept, y: 1030, x: 300 }],
  ])('%s keeps its size only', (_what, place) => {
    expect(placeToUse(place, screens)).toEqual({ width: 900, height: 700, maximized: false });
  });

  it.each([undefined, null, 'text', {}, { ...kept, width: 0 }, { ...kept, x: 'left' }, { ...kept, y: 0.5 }])(
    'that cannot be read (%j) is the usual one',
    (place) => {
      expect(placeToUse(place, screens)).toEqual({ width: 1200, height: 820 });
    },
  );
});
