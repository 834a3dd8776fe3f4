import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { applied, example, logIn, startLspServer, type LspServer } from '../support/lspServer.ts';

/** Python's constant that the call names: changing it is a mend as well, though no character of the call changes. */
const CONSTANT = { file: 'orders_etl/lib/io.py', before: 'OUTPUT_FILES = 2', after: 'OUTPUT_FILES = 200' };

/** The main job, as an editor sees it: a run is linked, and the line that made the slow stage says so. */
const SCENES = [
  {
    name: 'feature-tables',
    file: 'src/main/scala/io/meridian/features/iceberg/IcebergTables.scala',
    call: '.coalesce(2)',
    fixed: /\.repartition\(\d+\)/,
    became: /gone\*\* few-tasks at IcebergTables.*: 2 → \*\*600\*\* tasks, .*predicted/,
  },
  {
    name: 'orders-etl',
    file: 'orders_etl/lib/io.py',
    call: '.coalesce(OUTPUT_FILES)',
    fixed: /\.repartition\(\d+\)/,
    // The other branch repartitions by a key of few values: more tasks, and still too few.
    became: /still\*\* few-tasks at io\\\.py:50, was at io\\\.py:48: 2 → \*\*105\*\* tasks, .*predicted/,
  },
];

describe.each(SCENES)('$name', ({ name, file, call, fixed, became }) => {
  let server: LspServer;
  let original: string;
  let line: number;

  beforeAll(async () => {
    server = await startLspServer(example(name));
    original = server.text(file);
    line = original.split('\n').findIndex((text) => text.includes(call));
    await server.open(file);
    const result = await server.link(`runs/before/${logIn(`${name}/runs/before`)}`);
    expect(result.kind).toBe('linked');
  });
  afterAll(() => server.stop());

  const warning = () =>
    server.diagnostics(file, (all) => all.some(({ code, severity }) => code === 'few-tasks' && (severity ?? 9) <= 2));

  test('the warning stands on the call, with the numbers of the stage', async () => {
    const found = (await warning()).filter(({ code }) => code === 'few-tasks');
    expect(found.map(({ range }) => range.start.line)).toEqual([line]);
    const [diagnostic] = found;
    expect(diagnostic?.message).toMatch(/2 tasks/);
    expect(diagnostic?.message).toMatch(/84/);
    expect(diagnostic?.codeDescription?.href).toBe('file:///rules/few-tasks.md');
    expect(diagnostic?.source).toBe('planlight');
  });

  test('the lens says tasks, cores, time and spill, and opens the graph there', async () => {
    const lens = (await server.lenses(file)).find(({ range }) => range.start.line === line);
    expect(lens?.command?.title).toMatch(/^2 tasks on 84 cores · [\d.]+ s · [\d.]+ MiB spilled/);
    expect(lens?.command?.command).toBe('planlight.openGraph');
    const [target] = lens?.command?.arguments ?? [];
    const graph = await server.ask('planlight/graph', { execution: (target as { execution: number }).execution });
    expect(graph.kind).toBe('graph');
  });

  test('the hover has the table of numbers and links', async () => {
    const character = original.split('\n')[line]!.indexOf(call) + 3;
    const hover = await server.hover(file, line, character);
    const text = JSON.stringify(hover?.contents);
    expect(text).toContain('2 on 84');
    expect(text).toContain('command:planlight.openGraph');
  });

  test('the explanation answers what moves, what spills, what fails and what grows', async () => {
    const { markdown } = await server.ask('planlight/explain', {
      uri: server.uri(file),
      position: { line, character: 0 },
    });
    for (const question of ['moves data', 'can it spill', 'on a failure', 'ten times the data'])
      expect(markdown).toContain(question);
    expect(markdown).not.toContain('](command:');
  });

  test('the cursor on the line finds its node, and the node finds the line', async () => {
    const { nodes } = await server.ask('planlight/planAt', { uri: server.uri(file), position: { line, character: 0 } });
    expect(nodes.length).toBeGreaterThan(0);
    const graph = await server.ask('planlight/graph', { execution: nodes[0]!.execution });
    if (graph.kind !== 'graph') throw new Error(graph.kind);
    const node = graph.graph.final.nodes.find(({ id }) => id === nodes[0]!.nodes[0]);
    if (node?.link.kind !== 'asked') throw new Error(`the node is ${node?.link.kind}`);
    const place = await server.ask('planlight/place', { site: node.link.site });
    expect(place.kind === 'here' && place.place).toMatchObject({ uri: server.uri(file), range: { start: { line } } });
  });

  test('the quick fix rewrites the call with a number of this run; the warning goes and comes back with undo', async () => {
    const [diagnostic] = (await warning()).filter(({ code }) => code === 'few-tasks');
    const actions = await server.actions(file, diagnostic!);
    const fix = actions.find(({ isPreferred }) => isPreferred === true) ?? actions[0]!;
    const after = applied(original, fix);
    expect(after.split('\n')[line]).toMatch(fixed);
    // Only the call changes, never the constant that others use.
    expect(after.split('\n').filter((text, index) => text !== original.split('\n')[index])).toHaveLength(1);
    await server.change(file, after);
    await server.diagnostics(
      file,
      (all) => !all.some(({ code, range }) => code === 'few-tasks' && range.start.line === line),
    );
    const waiting = (await server.lenses(file)).find(({ range }) => range.start.line === line);
    expect(waiting?.command?.title).toMatch(/^fix applied · predicted .+ instead of .+ · waits for the next run$/);
    expect(waiting?.command?.command).toBe('planlight.linkRun');
    const hover = await server.hover(file, line, after.split('\n')[line]!.indexOf('repartition') + 2);
    expect(JSON.stringify(hover?.contents)).toMatch(/fix applied.*predicted/);
    await server.change(file, original);
    expect((await warning()).some(({ range }) => range.start.line === line)).toBe(true);
    expect(JSON.stringify(await server.lenses(file))).not.toContain('fix applied');
  });

  test('lines typed above push the mark down', async () => {
    await server.change(file, `\n\n${original}`);
    const moved = await server.diagnostics(file, (all) => all.some(({ range }) => range.start.line === line + 2));
    expect(moved.some(({ code }) => code === 'few-tasks')).toBe(true);
    await server.change(file, original);
    await warning();
  });

  test('a comment that allows the rule counts while it is typed', async () => {
    const lines = original.split('\n');
    const comment = `${/^\s*/.exec(lines[line]!)![0]}${file.endsWith('.py') ? '#' : '//'} planlight: allow few-tasks`;
    await server.change(file, lines.toSpliced(line, 0, comment).join('\n'));
    await server.diagnostics(file, (all) => !all.some(({ code }) => code === 'few-tasks'));
    await server.change(file, original);
    await warning();
  });

  test('with the run after the change linked, the warning is not there', async () => {
    await server.link(`runs/after/${logIn(`${name}/runs/after`)}`);
    await server.status(({ run, activity }) => run !== undefined && activity.kind === 'idle');
    const left = await server.diagnostics(
      file,
      (all) => !all.some(({ code, range }) => code === 'few-tasks' && range.start.line === line),
    );
    expect(left.some(({ code, range }) => code === 'few-tasks' && range.start.line === line)).toBe(false);
  });

  test('line, hover and graph show what was before the run after the fix', async () => {
    await server.link(`runs/before/${logIn(`${name}/runs/before`)}`);
    await warning();
    await server.change(file, original.replace(call, '.repartition(200)'));
    await server.link(`runs/after/${logIn(`${name}/runs/after`)}`);
    await server.status(({ comparedWith }) => comparedWith !== undefined);
    const lens = (await server.lenses(file)).find(({ command }) => command?.title.includes('prediction') === true);
    expect(lens?.command?.title).toMatch(/^2 → \d+ tasks · .+ s → .+ s · spill .+ → .+ · .*prediction/);
    const hover = await server.hover(file, lens!.range.start.line, lens!.range.start.character + 1);
    expect(JSON.stringify(hover?.contents)).toMatch(/Before \| After.*Predicted/);
    const [target] = (lens?.command?.arguments ?? []) as { execution: number }[];
    const graph = await server.ask('planlight/graph', { execution: target!.execution });
    if (graph.kind !== 'graph') throw new Error(graph.kind);
    expect(graph.graph.comparison?.stages.some(({ before }) => before.tasks === 2)).toBe(true);
    await server.ask('planlight/endComparison', {});
    await server.status(({ comparedWith }) => comparedWith === undefined);
    expect(JSON.stringify(await server.lenses(file))).not.toContain('prediction');
    await server.change(file, original);
  });

  test('both runs compared: what became of the finding, of its stage and of what was predicted', async () => {
    const result = await server.ask('planlight/compare', {});
    if (result.kind !== 'compared') throw new Error(result.message);
    expect(result.markdown).toMatch(became);
    const { runs } = await server.ask('planlight/runs', {});
    expect(runs.map(({ linked }) => linked)).toEqual([true, false]);
  });

  test('unlinking takes every mark of the run away', async () => {
    await server.ask('planlight/unlink', {});
    await server.diagnostics(file, (all) => all.every(({ severity }) => severity === 4));
    expect(await server.lenses(file)).toEqual([]);
    expect(server.errors).toEqual([]);
  });
});

describe('a constant that the call names', () => {
  let server: LspServer;
  beforeAll(async () => {
    server = await startLspServer(example('orders-etl'));
    await server.open(CONSTANT.file);
    await server.link(`runs/before/${logIn('orders-etl/runs/before')}`);
  });
  afterAll(() => server.stop());

  test('changing it takes the mark away, and the lens says that the code was edited', async () => {
    const { file, before, after } = CONSTANT;
    const original = server.text(file);
    const line = original.split('\n').findIndex((text) => text.includes('.coalesce(OUTPUT_FILES)'));
    const marked = (all: readonly { code?: unknown; range: { start: { line: number } } }[]) =>
      all.some(({ code, range }) => code === 'few-tasks' && range.start.line === line);
    await server.diagnostics(file, marked);
    expect(original).toContain(before);
    await server.change(file, original.replace(before, after));
    await server.diagnostics(file, (all) => !marked(all));
    const lens = (await server.lenses(file)).find(({ range }) => range.start.line === line);
    expect(lens?.command?.title).toMatch(/^edited since the run · was 2 tasks on 84 cores/);
    await server.status(({ editedSinceRun }) => editedSinceRun.includes(file));
    await server.change(file, original);
    await server.diagnostics(file, marked);
  });
});
