import type { RecentRequest } from '../../../shared/service-status.ts';

const kept = 100;

/** The last hundred requests, newest first, in memory. */
export class RecentRequests {
  #requests: RecentRequest[] = [];

  add(request: RecentRequest): void {
    this.#requests = [request, ...this.#requests].slice(0, kept);
  }

  all(): RecentRequest[] {
    return [...this.#requests];
  }
}
