// Finds the words of build/forbidden-words.mjs in file names, identifiers, comments, strings and documentation.
// No linter has a rule that splits identifiers into words and also reads comments and Markdown.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { parseSync } from 'vite';
import { allowedPhrases, forbiddenWords } from './forbidden-words.mjs';

/** The list itself with its tests, and the texts of the screens. */
const exempt = [/^build\/(forbidden|lint)-words\./, /^renderer\/(.*\/)?text(-[\w-]+)?\.ts$/];

/** Splits "inFlight", "HTTPServer", "check-in" and "CHECK_IN" into lower-case words. */
export function wordsOf(identifier) {
  return identifier
    .replaceAll(/([a-z\d])([A-Z])|([A-Z])(?=[A-Z][a-z])/g, '$1$3 $2')
    .replaceAll(/[^A-Za-z\d]+/g, ' ')
    .toLowerCase()
    .trim();
}

/** Matches one of the phrases, also across two lines of a comment or joined by a hyphen. */
function pattern(...phrases) {
  return new RegExp(`(?<![\\p{L}\\d])(?:${phrases.join('|').replaceAll(' ', '[\\s*/-]+')})(?![\\p{L}\\d])`, 'giu');
}

const allowed = pattern(...allowedPhrases);
const rules = new Map(
  forbiddenWords.flatMap(({ words, use, onlyIn }) => words.map((word) => [word, { word, use, onlyIn }])),
);
// The longest first, so that "house rule" is one finding.
const forbidden = pattern(...[...rules.keys()].toSorted((a, b) => b.length - a.length));

/** The forbidden words of a text with their offsets. */
function findIn(text, kind) {
  // Allowed phrases are replaced by characters of the same length, so that offsets stay.
  const rest = text.replaceAll(allowed, (match) => match.replaceAll(/\S/g, '·'));
  return [...rest.matchAll(forbidden)]
    .map(({ 0: match, index }) => ({ ...rules.get(wordsOf(match.toLowerCase())), index }))
    .filter(({ onlyIn }) => onlyIn === undefined || onlyIn === kind);
}

const importing = new Set(['ImportDeclaration', 'ImportExpression', 'ExportAllDeclaration', 'ExportNamedDeclaration']);

/** Visits every identifier and every text of a syntax tree, except import paths: file names are checked separately. */
function walk(node, onIdentifier, onText) {
  if (Array.isArray(node)) return node.forEach((each) => walk(each, onIdentifier, onText));
  if (node === null || typeof node !== 'object') return undefined;
  const { type, name, value } = node;
  if (typeof name === 'string') onIdentifier(node);
  if (type === 'TemplateElement' || type === 'JSXText' || (type === 'Literal' && typeof value === 'string'))
    onText(node);
  const parts = Object.entries(node).filter(([key]) => !(key === 'source' && importing.has(type)));
  return parts.forEach(([, part]) => walk(part, onIdentifier, onText));
}

/** The source with all code between comments and texts replaced by a character that is in no word; offsets stay. */
function proseOf(source, spans) {
  const prose = [...source.replaceAll(/\S/g, '·')];
  for (const { start, end } of spans) {
    for (let at = start; at < end; at += 1) prose[at] = source[at];
  }
  // The markers at the beginning of comment lines become blanks.
  return prose.join('').replaceAll(/^([\s·]*?)(\/\/|\/?\*+)/gm, (marks) => marks.replaceAll(/[/*]/g, ' '));
}

function findInCode(file, source) {
  const { program, comments, errors } = parseSync(file, source);
  if (errors.length > 0) throw new Error(`${file} cannot be read: ${errors[0].message}`);
  const spans = [...comments];
  const findings = [];
  walk(
    program,
    ({ name, start }) =>
      findings.push(...findIn(wordsOf(name), 'identifier').map((finding) => ({ ...finding, index: start }))),
    (text) => spans.push(text),
  );
  return [...findings, ...findIn(proseOf(source, spans), 'prose')];
}

/** The findings of one file, each with file, line, word and the term to use instead. */
export function lintWords(file, source) {
  if (exempt.some((each) => each.test(file))) return [];
  const inText = /\.(c|m)?tsx?$|\.(c|m)?js$/.test(file) ? findInCode(file, source) : findIn(source, 'prose');
  const inName = findIn(wordsOf(file), 'identifier').map((finding) => ({ ...finding, index: 0 }));
  const lines = [...inName, ...inText].map(({ word, use, index }) => ({
    line: source.slice(0, index).split('\n').length,
    word,
    use,
  }));
  const findings = lines
    .sort((a, b) => a.line - b.line)
    .map(({ line, word, use }) => `${file}:${line}: "${word}"; write: ${use}`);
  return [...new Set(findings)];
}

if (process.argv[1] === import.meta.filename) {
  const kinds = ['*.ts', '*.tsx', '*.mts', '*.mjs', '*.cjs', '*.md', '*.yml', '*.html', '*.css', '*.cs', '.ci/run'];
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', ...kinds], {
    encoding: 'utf8',
  });
  const files = listed.split('\n').filter((file) => existsSync(file));
  const findings = files.flatMap((file) => lintWords(file, readFileSync(file, 'utf8')));
  if (findings.length > 0) console.error(findings.join('\n'));
  console.log(`words: ${files.length} files, ${findings.length} findings`);
  process.exitCode = findings.length > 0 ? 1 : 0;
}
