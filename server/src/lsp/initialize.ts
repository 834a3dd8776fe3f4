import { join } from 'node:path';
import type { InitializationOptions } from '../../../protocol/server.ts';

/** What a session needs to know of its surroundings. */
export interface SessionOptions extends InitializationOptions {
  /** The server's own bundle, which its threads run too. */
  readonly program: string;
}

/** What the client gives at the start; a client that is not ours gets what lies beside the server's bundle. */
export function sessionOptions(value: unknown): SessionOptions {
  const given: Readonly<Record<string, unknown>> = typeof value === 'object' && value !== null ? { ...value } : {};
  const text = (name: string): string | undefined => {
    const found = given[name];
    return typeof found === 'string' ? found : undefined;
  };
  return {
    grammarFolder: text('grammarFolder') ?? __dirname,
    program: __filename,
    logWorker: text('logWorker') ?? join(__dirname, 'eventlogWorker.js'),
    cacheFolder: text('cacheFolder'),
    rulePages: text('rulePages') ?? 'https://github.com/planlight/planlight/blob/main/docs/rules',
    language: text('language') ?? 'en',
    texts: textsOf(given['texts']),
    // An editor that knows no trust means it.
    trusted: given['trusted'] !== false,
  };
}

function textsOf(value: unknown): Readonly<Record<string, string>> {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return Object.fromEntries(entries.flatMap(([key, text]) => (typeof text === 'string' ? [[key, text]] : [])));
}
