/** What each verb takes: `planlight VERB --help` prints all of it, a wrong call its first line. */
export const usage = {
  check: `planlight check SRC [--run LOG] [--app ID] [--format text|json|sarif|github] [--fail-on LEVEL] [--config FILE]

Findings for the sources in the folder SRC: with a run what it cost and why, without one what the code alone shows.

  --run LOG        event log of a run of these sources: a file, a rolling folder, or a zip of the History Server
  --app ID         which application, where LOG holds several: its id, or id/attempt
  --format FORMAT  text (default), json, sarif, or github for annotations of a workflow
  --fail-on LEVEL  exit status 1 where a finding is at least that severe: error, warning, information, hint; never (default)
  --config FILE    settings of rules, and budgets; SRC/planlight.json where it is there (default)

Exit status: 0 done, 1 findings at or above --fail-on or a broken budget, 2 usage or unreadable input.
`,
  match: `planlight match SRC --run LOG [--app ID] [--format text|json]

Which line of the sources in the folder SRC made which node of each execution's final plan, and on what evidence.

  --run LOG        event log of a run of these sources: a file, a rolling folder, or a zip of the History Server
  --app ID         which application, where LOG holds several: its id, or id/attempt
  --format FORMAT  text (default) or json

Exit status: 0 done, 2 usage or unreadable input.
`,
  show: `planlight show LOG [--format text|json]

What an event log tells: the application, its stages and executions, and what was wrong with the log.
Of a LOG that holds several applications each is shown.

  --format FORMAT  text (default) or json

Exit status: 0 done, 2 usage or unreadable input.
`,
  compare: `planlight compare LOG LOG [SRC [SRC]] [--app ID] [--app2 ID] [--format text|json]

What changed from the first run to the second: by stage and execution, and by line where sources are given; with two, each run has its own.

  --app ID         which application, where the first LOG holds several: its id, or id/attempt
  --app2 ID        the same for the second LOG
  --format FORMAT  text (default) or json

Exit status: 0 done, 2 usage or unreadable input.
`,
} as const;

export type VerbName = keyof typeof usage;

/** The first line of a verb's usage, for a call that does not fit it. */
export function usageLine(verb: VerbName): string {
  return `usage: ${usage[verb].split('\n', 1)[0] ?? ''}`;
}

export const overview = `Planlight shows what Apache Spark did with each line of Scala and PySpark code.

  planlight check SRC     findings: with --run LOG what a run cost and why, else what the code alone shows
  planlight match SRC     which line made which node of the plans, with --run LOG
  planlight show LOG      what an event log tells
  planlight compare LOG LOG   what changed from one run to another

SRC is a folder with sources, LOG an event log: a file, a rolling folder, or a zip of the History Server.
planlight VERB --help tells the options of each; planlight --version tells the version.
Exit status: 0 done, 1 findings at or above check's --fail-on or a broken budget, 2 usage or unreadable input.
`;
