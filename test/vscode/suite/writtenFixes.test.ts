import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { inWorkspace, lineOf, linked, logIn, marks, open, until } from './editor.ts';

/** Fixes applied as a person applies them: asked for at the mark, run over the document, taken back with undo. */

const JOIN = 'feature-tables/src/main/scala/io/meridian/features/jobs/TransactionFeatures.scala';

async function actionsAt(
  document: vscode.TextDocument,
  mark: vscode.Diagnostic,
): Promise<readonly vscode.CodeAction[]> {
  return vscode.commands.executeCommand<vscode.CodeAction[]>(
    'vscode.executeCodeActionProvider',
    document.uri,
    mark.range,
  );
}

/** Applies the action with a title that begins so; gives the text after it, and takes it back. */
async function textAfter(
  editor: vscode.TextEditor,
  actions: readonly vscode.CodeAction[],
  title: RegExp,
): Promise<string> {
  const before = editor.document.getText();
  const action = actions.find((one) => title.test(one.title));
  assert.ok(action?.edit, actions.map((one) => one.title).join('; '));
  assert.ok(await vscode.workspace.applyEdit(action.edit));
  const after = editor.document.getText();
  await vscode.window.showTextDocument(editor.document, vscode.ViewColumn.One);
  await vscode.commands.executeCommand('undo');
  assert.equal(editor.document.getText(), before);
  return after;
}

describe('fixes of a run', () => {
  it('broadcasts the small side of a join, in the style of the file', async () => {
    const editor = await open(JOIN);
    await linked(logIn('feature-tables/runs/before'));
    const [mark] = await marks(editor.document.uri, 'broadcast-missed', (found) => found.length > 0);
    assert.ok(mark);
    const before = editor.document.lineAt(mark.range.start.line).text;
    const after = await textAfter(editor, await actionsAt(editor.document, mark), /^Broadcast the right side \(/);
    assert.match(after, /\.join\((?:\w+\.)?broadcast\(/);
    assert.ok(!before.includes('broadcast('));
    assert.match(after, /import org\.apache\.spark\.sql\.functions\.(?:_|broadcast|\{[^}]*\bbroadcast\b)/);
  });

  it('writes the form that adapts instead of a number', async () => {
    const editor = await open('orders-etl/orders_etl/lib/io.py');
    await linked(logIn('orders-etl/runs/before'));
    const line = lineOf(editor.document, '.coalesce(OUTPUT_FILES)');
    const found = await marks(editor.document.uri, 'few-tasks', (all) =>
      all.some(({ range }) => range.start.line === line),
    );
    const mark = found.find(({ range }) => range.start.line === line);
    assert.ok(mark);
    const after = await textAfter(editor, await actionsAt(editor.document, mark), /^Write hint\("rebalance"\)/);
    assert.match(after.split('\n')[line] ?? '', /\.hint\("rebalance"\)/);
  });

  after(() => vscode.commands.executeCommand('planlight.unlinkRun'));
});

describe('fixes without a run', () => {
  const LANGUAGES = [
    {
      file: 'quick/job.py',
      source: `from pyspark.sql import SparkSession
from pyspark.sql import functions as F

spark = SparkSession.builder.getOrCreate()
spark.conf.set("spark.sql.shuffle.partition", "64")
errors = spark.read.parquet("errors")
shout = F.udf(lambda s: s.upper())


def run(out):
    if errors.count() == 0:
        return
    if spark.read.parquet("late").count() > 0:
        print("late")
    errors.select(shout("name")).write.parquet(out)
`,
      udf: 'python-udf',
      empty: 'if errors.isEmpty():',
      filled: 'if not spark.read.parquet("late").isEmpty():',
      builtIn: 'errors.select(F.upper("name")).write',
    },
    {
      file: 'quick/Job.scala',
      source: `import org.apache.spark.sql.SparkSession
import org.apache.spark.sql.functions._

object Job {
  def main(args: Array[String]): Unit = {
    val spark = SparkSession.builder.getOrCreate()
    spark.conf.set("spark.sql.shuffle.partition", "64")
    val errors = spark.read.parquet("errors")
    val shout = udf((s: String) => s.toUpperCase)
    if (errors.count() == 0) return
    if (spark.read.parquet("late").count() > 0) println("late")
    errors.select(shout(col("name"))).write.parquet("out")
  }
}
`,
      udf: 'scala-udf',
      empty: 'if (errors.isEmpty) return',
      filled: 'if (!spark.read.parquet("late").isEmpty) println',
      builtIn: 'errors.select(upper(col("name"))).write',
    },
  ];

  for (const { file, source, udf, empty, filled, builtIn } of LANGUAGES) {
    describe(file, () => {
      let editor: vscode.TextEditor;
      before(async () => {
        await vscode.workspace.fs.writeFile(inWorkspace(file), new TextEncoder().encode(source));
        editor = await open(file);
      });
      after(() => vscode.workspace.fs.delete(inWorkspace(file)));

      const only = async (rule: string, count: number): Promise<vscode.Diagnostic> => {
        const [mark] = await marks(editor.document.uri, rule, (found) => found.length === count);
        assert.ok(mark);
        return mark;
      };

      it('asks isEmpty instead of counting', async () => {
        const actions = await actionsAt(editor.document, await only('emptiness-count', 2));
        assert.ok((await textAfter(editor, actions, /^Ask isEmpty/)).includes(empty));
      });

      it('writes the key that Spark knows, and says that this changes more than speed', async () => {
        const actions = await actionsAt(editor.document, await only('config', 1));
        const after = await textAfter(editor, actions, /^Write spark\.sql\.shuffle\.partitions.*changes more/);
        assert.ok(after.includes('.set("spark.sql.shuffle.partitions", "64")'));
      });

      it('writes the built-in function for the UDF', async () => {
        const actions = await actionsAt(editor.document, await only(udf, 1));
        assert.ok((await textAfter(editor, actions, /^Replace shout by /)).includes(builtIn));
      });

      it('fixes all problems of a rule', async () => {
        const actions = await actionsAt(editor.document, await only('emptiness-count', 2));
        const after = await textAfter(editor, actions, /^Fix all 2 emptiness-count problems/);
        assert.ok(after.includes(empty) && after.includes(filled), after);
      });

      it('fixes all that keeps the meaning with "Fix All"', async () => {
        await only('emptiness-count', 2);
        await vscode.window.showTextDocument(editor.document, vscode.ViewColumn.One);
        const changed = until(vscode.workspace.onDidChangeTextDocument, 'all fixes', () => {
          const text = editor.document.getText();
          return text.includes(empty) && text.includes(filled) && text.includes(builtIn) ? true : undefined;
        });
        await vscode.commands.executeCommand('editor.action.fixAll');
        await changed;
        const after = editor.document.getText();
        await vscode.commands.executeCommand('undo');
        assert.ok(after.includes(empty) && after.includes(filled) && after.includes(builtIn), after);
        assert.ok(after.includes('"spark.sql.shuffle.partition"'), 'what changes more than speed stays');
      });
    });
  }
});
