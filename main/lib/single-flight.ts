/** Work that several callers need at the same time and that is done once for all of them. */
export interface SharedFlights<T> {
  /**
   * Joins the flight of that key, or starts it. A caller whose own signal aborts leaves alone, with `left()` as its
   * answer; when the last one has left, the flight itself is aborted, and the next caller starts a new one.
   */
  join(key: string, signal: AbortSignal, start: (signal: AbortSignal) => Promise<T>): Promise<T>;
}

interface Flight<T> {
  readonly landed: Promise<T>;
  readonly abort: AbortController;
  passengers: number;
}

export function createSharedFlights<T>(left: () => T): SharedFlights<T> {
  const flights = new Map<string, Flight<T>>();
  const forget = (key: string, flight: Flight<T>): void => {
    if (flights.get(key) === flight) flights.delete(key);
  };
  const launch = (key: string, start: (signal: AbortSignal) => Promise<T>): Flight<T> => {
    const abort = new AbortController();
    const flight: Flight<T> = { landed: start(abort.signal), abort, passengers: 0 };
    flights.set(key, flight);
    const landed = (): void => forget(key, flight);
    flight.landed.then(landed, landed);
    return flight;
  };
  return {
    join: (key, signal, start) => {
      if (signal.aborted) return Promise.resolve(left());
      const flight = flights.get(key) ?? launch(key, start);
      flight.passengers += 1;
      return new Promise<T>((resolve, reject) => {
        const leave = (): void => {
          flight.passengers -= 1;
          if (flight.passengers === 0) {
            forget(key, flight);
            flight.abort.abort(signal.reason);
          }
          resolve(left());
        };
        signal.addEventListener('abort', leave, { once: true });
        const arrive = (): void => signal.removeEventListener('abort', leave);
        flight.landed.finally(arrive).then(resolve, reject);
      });
    },
  };
}
