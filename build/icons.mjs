// Draws build/icon.png and build/icon.ico from the renderer's icon. To be run when that icon changes.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { findChromium, root } from './environment.mjs';

/** One image in the icon format of Windows, which can contain a PNG; a size of 0 means 256. */
function windowsIcon(png) {
  const header = Buffer.alloc(22);
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(1, 4);
  header.writeUInt16LE(1, 10);
  header.writeUInt16LE(32, 12);
  header.writeUInt32LE(png.length, 14);
  header.writeUInt32LE(header.length, 18);
  return Buffer.concat([header, png]);
}

const svg = readFileSync(join(root, 'renderer/public/icon.svg'), 'utf8');
const browser = await chromium.launch({ executablePath: await findChromium(), args: ['--no-sandbox'] });
async function draw(size) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  await page.setContent(`<style>body{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${svg}`);
  return page.screenshot({ omitBackground: true });
}
writeFileSync(join(root, 'build/icon.png'), await draw(512));
writeFileSync(join(root, 'build/icon.ico'), windowsIcon(await draw(256)));
await browser.close();
