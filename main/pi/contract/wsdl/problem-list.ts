import { wsdlLimits } from './wsdl-limits.ts';
import type { WsdlProblem } from '../wsdl-model.ts';

const longestName = 200;

/** Collects what was left out, each once, up to a limit. */
export class ProblemList {
  readonly #found = new Map<string, WsdlProblem>();
  #more = 0;

  add(document: string, why: string): void {
    const name = document.length > longestName ? `${document.slice(0, longestName)}…` : document;
    const key = `${name} ${why}`;
    if (this.#found.has(key)) return;
    if (this.#found.size < wsdlLimits.problems) this.#found.set(key, { document: name, why });
    else this.#more += 1;
  }

  isEmpty(): boolean {
    return this.#found.size === 0;
  }

  list(): readonly WsdlProblem[] {
    const more = this.#more === 0 ? [] : [{ document: `${this.#more} others`, why: 'were left out, too' }];
    return [...this.#found.values(), ...more];
  }
}
