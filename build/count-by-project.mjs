// A reporter of Vitest: counts the tests of each project, and writes them as JSON into the file that ECM_TEST_COUNTS names.
import { writeFileSync } from 'node:fs';
import { failureLine } from './failure-line.mjs';

const noTests = () => ({ passed: 0, failed: 0, skipped: 0, failures: [] });

export default class CountByProject {
  onTestRunEnd(modules) {
    const projects = {};
    for (const module of modules) {
      const counts = (projects[module.project.name] ??= noTests());
      // Of a file that cannot be loaded, and of hooks; there may be no test that failed.
      for (const { message } of module.errors()) fail(counts, module.relativeModuleId, message);
      for (const suite of module.children.allSuites())
        for (const { message } of suite.errors()) fail(counts, suite.fullName, message);
      for (const test of module.children.allTests()) {
        const { state, errors = [] } = test.result();
        if (state === 'passed') counts.passed += 1;
        else if (state === 'failed') fail(counts, test.fullName, errors[0]?.message);
        else counts.skipped += 1;
      }
    }
    writeFileSync(process.env.ECM_TEST_COUNTS, JSON.stringify(projects));
  }
}

function fail(counts, name, message) {
  counts.failed += 1;
  counts.failures.push(failureLine(name, message));
}
