// Stands in for the browser that the web shell opens: sends the content of the file to the test that started the program.
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';

connect(Number(process.env.ECM_TEST_BROWSER_PORT), '127.0.0.1').end(readFileSync(process.argv[2]));
