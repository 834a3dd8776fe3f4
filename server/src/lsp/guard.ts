import type { CancellationToken } from 'vscode-languageserver';

/**
 * Where broken assumptions of ours end: one request fails, is told to the log, and the server goes on.
 * A request that was given up while the session began is not worked on: its answer goes nowhere.
 */
export interface Guard<Context> {
  /** The handler, with `otherwise` as its answer when it throws. */
  <Params, Result>(
    name: string,
    handler: (context: Context, params: Params) => Result | Promise<Result>,
    otherwise: Result,
  ): (params: Params, token?: CancellationToken) => Promise<Result>;
}

export function createGuard<Context>(log: (message: string) => void, ready: Promise<Context>): Guard<Context> {
  return (name, handler, otherwise) => async (params, token) => {
    try {
      const context = await ready;
      return token?.isCancellationRequested === true ? otherwise : await handler(context, params);
    } catch (error) {
      log(`${name} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      return otherwise;
    }
  };
}
