import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { OutsideText } from './outside-text.tsx';

it.each([
  ['a plain name', 'Zoë 山田', 'Zoë 山田'],
  ['a control character', 'adm\u009B31m', 'adm\\u009b31m'],
  ['a line feed', 'a\nroot (WEB01)', 'a\\u000aroot (WEB01)'],
  ['text turned around', 'a\u202Exe.b', 'a\\u202exe.b'],
  ['a script from right to left', 'עדי', 'עדי'],
  ['markup', '<b>&', '&lt;b&gt;&amp;'],
])('text of another system is shown with its direction isolated: %s', (_what, text, shown) =>
  expect(renderToStaticMarkup(createElement(OutsideText, null, text))).toBe(`<bdi>${shown}</bdi>`),
);
