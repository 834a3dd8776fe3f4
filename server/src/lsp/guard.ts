/** Where broken assumptions of ours end: one request fails, is told to the log, and the server goes on. */
export interface Guard {
  /** The handler, with `otherwise` as its answer when it throws. */
  <Params extends readonly unknown[], Result>(
    name: string,
    handler: (...params: Params) => Result | Promise<Result>,
    otherwise: Result,
  ): (...params: Params) => Promise<Result>;
}

export function createGuard(log: (message: string) => void): Guard {
  return (name, handler, otherwise) =>
    async (...params) => {
      try {
        return await handler(...params);
      } catch (error) {
        log(`${name} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
        return otherwise;
      }
    };
}
