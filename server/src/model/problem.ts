/** Expected trouble as a value: something was unreadable, and the rest went on without it. */
export interface Problem {
  /** One sentence for a person, without a stack or a class name. */
  readonly message: string;
  readonly severity: 'information' | 'warning' | 'error';
  /** Byte offset or line in the log, or the source file concerned, where that helps to find it. */
  readonly where?: string;
  /** How often the same was met. */
  readonly count?: number;
}
