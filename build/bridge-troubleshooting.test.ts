import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { bridge } from '../renderer/features/service/bridge-text.ts';

/** docs/troubleshooting.md has a row for each state of the bridge in which somebody has to act. */

const page = readFileSync(new URL('../docs/troubleshooting.md', import.meta.url), 'utf8');
const { refusedTitle, refusalReasons } = bridge;
const titles = [
  bridge.noService,
  bridge.off,
  bridge.refusedOff,
  bridge.keyUnusable,
  bridge.neverConnected,
  bridge.disconnected,
  bridge.noCall,
  bridge.olderService,
];

it.each(titles)('has a row for: %s', (title) => {
  expect(page).toContain(`\n| **${title}** |`);
});

it.each(Object.values(refusalReasons))('has a row for a refusal: %s', (reason) => {
  expect(page).toContain(`\n| **${refusedTitle}**, ${reason} |`);
});
