import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * Who may import whom. The key is a room (a folder below `server/src`, or one of the programs); the value lists rooms and packages.
 * `node:` stands for all of Node's own modules. Tests beside the code may import anything.
 */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  base: [],
  model: ['base'],
  plan: ['base', 'model'],
  eventlog: ['base', 'model', 'plan', 'node:'],
  runs: ['base', 'model', 'eventlog', 'node:'],
  source: ['base', 'model', 'node:', 'web-tree-sitter'],
  sql: ['base', 'model'],
  flow: ['base', 'model', 'sql'],
  match: ['base', 'model', 'plan'],
  rules: ['base', 'model', 'plan'],
  compare: ['base', 'model', 'plan'],
  graph: ['base', 'model', 'plan', 'compare', 'protocol'],
  report: ['base', 'model', 'plan', 'rules'],
  // The outermost rooms: they alone know LSP, files and the command line.
  lsp: ['*'],
  cli: ['*'],
  server: ['*'],
  protocol: ['protocol', 'vscode-languageserver-protocol', 'vscode-jsonrpc'],
  client: ['protocol', 'vscode', 'vscode-languageclient', 'node:'],
  webview: ['protocol', 'd3', '@dagrejs/dagre'],
};

/** Never inside the server's core, `*` or not. */
const FOREIGN = ['client', 'webview', 'vscode', 'd3'];

/** Here files may import each other in a circle, because what they read is recursive; nowhere else. */
const RECURSIVE = ['server/src/sql/', 'server/src/source/python/', 'server/src/flow/'];

interface Import {
  readonly file: string;
  readonly room: string;
  readonly target: string;
  readonly specifier: string;
}

function* sourceFiles(folder: string): Generator<string> {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) yield* sourceFiles(path);
    else if (name.endsWith('.ts') && !name.endsWith('.test.ts') && !name.endsWith('.d.ts')) yield path;
  }
}

/** The room of a path relative to the root: `server/src/match/x.ts` is `match`, `server/src/main.ts` is `server`. */
function roomOf(path: string): string {
  const parts = path.split('/');
  if (parts[0] !== 'server') return parts[0]!;
  return parts.length > 3 ? parts[2]! : 'server';
}

function importsOf(path: string): Import[] {
  const text = readFileSync(path, 'utf8');
  const file = relative(root, path).replaceAll('\\', '/');
  const pattern = /^(?:import|export)\s+(?:[\w*{}\s,]+?\sfrom\s+)?['"]([^'"]+)['"]/gm;
  return [...text.matchAll(pattern)].map((found) => {
    const specifier = found[1]!;
    const target = specifier.startsWith('.')
      ? roomOf(relative(root, join(dirname(path), specifier)).replaceAll('\\', '/'))
      : specifier.startsWith('node:')
        ? 'node:'
        : specifier
            .split('/')
            .slice(0, specifier.startsWith('@') ? 2 : 1)
            .join('/');
    return { file, room: roomOf(file), target, specifier };
  });
}

function isAllowed({ room, target }: Import): boolean {
  if (room === target) return true;
  const allowed = ALLOWED[room];
  if (allowed === undefined) return false;
  return allowed.includes('*') ? !FOREIGN.includes(target) : allowed.includes(target);
}

/** Files from which a way of imports leads back to them. */
function inCircles(all: readonly Import[]): readonly string[] {
  const imported = new Map<string, string[]>();
  for (const { file, specifier } of all) {
    if (!specifier.startsWith('.')) continue;
    const target = join(dirname(file), specifier).replaceAll('\\', '/');
    imported.set(file, [...(imported.get(file) ?? []), target]);
  }
  const leadsBack = (start: string): boolean => {
    const seen = new Set<string>();
    const pending = [...(imported.get(start) ?? [])];
    for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
      if (at === start) return true;
      if (seen.has(at)) continue;
      seen.add(at);
      pending.push(...(imported.get(at) ?? []));
    }
    return false;
  };
  return [...imported.keys()].filter(leadsBack);
}

const files = ['server/src', 'client/src', 'webview/src', 'protocol']
  .map((folder) => join(root, folder))
  .filter((folder) => existsSync(folder))
  .flatMap((folder) => [...sourceFiles(folder)]);
const imports = files.flatMap(importsOf);
const named = (file: string): string => relative(root, file).replaceAll('\\', '/');

describe('architecture', () => {
  it('finds the imports at all', () => {
    expect(files.length).toBeGreaterThan(20);
    expect(imports.length).toBeGreaterThan(files.length / 2);
  });

  it('imports only along the table', () => {
    const wrong = imports.filter((found) => !isAllowed(found));
    expect(wrong.map((found) => `${found.file} imports ${found.specifier}`)).toEqual([]);
  });

  it('tells a planted violation', () => {
    const planted = { file: 'server/src/rules/x.ts', room: 'rules', specifier: 'node:fs', target: 'node:' };
    expect(isAllowed(planted)).toBe(false);
    expect(isAllowed({ ...planted, target: 'plan' })).toBe(true);
    expect(isAllowed({ ...planted, room: 'lsp', target: 'client' })).toBe(false);
  });

  it('imports in circles only where what is read is recursive', () => {
    const circular = inCircles(imports);
    expect(circular.filter((file) => !RECURSIVE.some((folder) => file.startsWith(folder)))).toEqual([]);
    const planted = ['a', 'b'].map((file, index, [a, b]) => ({
      file: `${file}.ts`,
      room: 'x',
      specifier: `./${index === 0 ? b : a}.ts`,
      target: 'x',
    }));
    expect(inCircles(planted)).toEqual(['a.ts', 'b.ts']);
  });

  it('says what each exported contract is', () => {
    const contracts = files.filter((file) =>
      /(^|\/)(protocol|server\/src\/model)\/|rules\/rule\.ts$/.test(named(file)),
    );
    const bare = contracts.flatMap((file) => {
      const lines = readFileSync(file, 'utf8').split('\n');
      return lines.flatMap((line, index) =>
        /^export (interface|type)/.test(line) && lines[index - 1]?.endsWith('*/') !== true
          ? [`${named(file)}: ${line}`]
          : [],
      );
    });
    expect(contracts.length).toBeGreaterThan(10);
    expect(bare).toEqual([]);
  });

  it('opens connections in one file only', () => {
    // The panel's page may load the extension's own files only: its content security policy says so.
    const opening = files
      .filter((file) => !relative(root, file).startsWith('webview'))
      .filter((file) =>
        /\bfetch\(|node:(?:https?|net|tls|dgram)'|XMLHttpRequest|WebSocket/.test(readFileSync(file, 'utf8')),
      );
    expect(opening.map(named)).toEqual(['server/src/runs/historyServer.ts']);
  });

  it('loads lazily only where a program starts', () => {
    const lazy = files.filter((file) => /\bimport\(/.test(readFileSync(file, 'utf8')));
    const names = lazy.map(named);
    const starts = ['server/src/cli/main.ts', 'server/src/main.ts', 'client/src/extension.ts'];
    expect(names.filter((name) => !starts.includes(name))).toEqual([]);
  });
});
