// A reporter of Node's test runner: a line of JSON for each test that ended.
export default async function* jsonLines(events) {
  for await (const { type, data } of events) {
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    const { name, details, skip } = data;
    if (details.type === 'suite') continue;
    const error = details.error?.cause ?? details.error;
    const state = skip === undefined ? type.slice('test:'.length) : 'skip';
    yield `${JSON.stringify({ state, test: name, ...(error && { error: String(error.message ?? error).slice(0, 300) }) })}\n`;
  }
}
