/** What the driver's command line says of the program that was submitted. */
export interface Submitted {
  /** Path of the Python script or notebook as it was written. */
  readonly script: string | undefined;
  readonly mainClass: string | undefined;
  /** What stands after the script or the jar. */
  readonly args: readonly string[];
}

/** Reads `sun.java.command`: the launcher's class, its options, the script or jar, the program's own arguments. Values with spaces come without quotes. */
export function submittedOf(command: string | undefined): Submitted {
  const tokens = command?.split(/\s+/).filter((token) => token !== '') ?? [];
  let mainClass: string | undefined;
  let script: string | undefined;
  let resource: number | undefined;
  for (let at = 1; at < tokens.length && resource === undefined; at++) {
    const token = tokens[at] ?? '';
    if (token === '--class') mainClass = bareClass(tokens[++at]);
    else if (token === '--primary-py-file') script = tokens[++at];
    else if (withoutValue.test(token)) continue;
    else if (token.startsWith('--')) at++;
    else if (resources.test(token)) resource = at;
  }
  const named = resource === undefined ? undefined : tokens[resource];
  if (named !== undefined && scripts.test(named)) script = named;
  return {
    script,
    mainClass: mainClass !== undefined && launchers.test(mainClass) ? undefined : mainClass,
    args: resource === undefined ? [] : tokens.slice(resource + 1),
  };
}

const withoutValue = /^(--verbose|--supervise|-v|--version)$|^-[^-]/;
const resources = /\.(py|jar|ipynb|R|egg|zip|whl)$|^(pyspark|spark|sparkr)-shell$/i;
const scripts = /\.(py|ipynb)$/i;
const launchers = /^org\.apache\.spark\.(deploy|repl|sql\.hive\.thriftserver)\./;

/** The application master writes its arguments in quotes. */
function bareClass(text: string | undefined): string | undefined {
  return text?.replace(/^'(.*)'$/, '$1').replace(/\$$/, '');
}
