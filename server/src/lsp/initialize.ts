import type { InitializationOptions } from '../../../protocol/server.ts';

/** What the client gives at the start; a client that is not ours gets what lies beside the server's bundle. */
export function initializationOptions(value: unknown): InitializationOptions {
  const given: Readonly<Record<string, unknown>> = typeof value === 'object' && value !== null ? { ...value } : {};
  const text = (name: string): string | undefined => {
    const found = given[name];
    return typeof found === 'string' ? found : undefined;
  };
  return {
    grammarFolder: text('grammarFolder') ?? __dirname,
    cacheFolder: text('cacheFolder'),
    rulePages: text('rulePages') ?? 'https://github.com/planlight/planlight/blob/main/docs/rules',
  };
}
