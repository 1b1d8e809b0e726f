import { expect, it } from 'vitest';
import { partOf } from '../shared/help-page.ts';
import { troubleshootingParts } from '../renderer/components/help-for.ts';
import { root } from './entries.mjs';
import { readHelpPages } from './help-pages.ts';

it('the help that errors lead to is there', () => {
  const page = readHelpPages(`${root}docs`).find(({ name }) => name === 'troubleshooting');
  const parts = page?.blocks.flatMap((block) => (block.kind === 'heading' ? [block.part] : [])) ?? [];
  for (const heading of Object.values(troubleshootingParts)) expect(parts).toContain(partOf(heading));
});
