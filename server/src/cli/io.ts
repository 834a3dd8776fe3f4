/** Where a verb writes, and what it needs of its surroundings; a value, so that tests can hand in their own. */
export interface Io {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** Standard error is a terminal: progress may be shown there. */
  readonly isTerminal: boolean;
  /** Folder of the bundles and of the grammars' wasm files. */
  readonly bundleFolder: string;
}

/** What a person asked for cannot be done; the message is one sentence for them. Becomes exit status 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** By its name: two bundles have two classes of that name. */
export function isUsageError(error: unknown): error is UsageError {
  return error instanceof Error && error.name === 'UsageError';
}
