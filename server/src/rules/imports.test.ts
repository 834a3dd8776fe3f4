import { expect, test } from 'vitest';
import { fixedText } from '../../../test/support/runBuilder.ts';
import { sqlFunction } from './imports.ts';
import { importStatements } from './importStatements.ts';
import { sourceLookup } from './sources.ts';

/** How the function is written at the line that holds `HERE`, and the text with the import that it needs. */
function written(file: string, text: string, name = 'broadcast') {
  const line = text.split('\n').findIndex((one) => one.includes('HERE'));
  const range = { start: { line, character: 0 }, end: { line, character: 0 } };
  const sources = new Map([[file, text]]);
  const named = sqlFunction(name, { file, range, method: '', enclosing: '' }, sourceLookup(sources));
  const after = named.edits.length === 0 ? 'nothing added' : fixedText({ sources }, named.edits);
  return `${named.name} | ${after}`;
}

test.each([
  ['a name', 'from pyspark.sql.functions import broadcast, col\nHERE'],
  ['a name over lines', 'from pyspark.sql.functions import (\n    col,  # of a frame\n    broadcast,\n)\nHERE'],
  ['a wildcard', 'from pyspark.sql.functions import *\nHERE'],
])('python: %s is there already', (_, text) => expect(written('job.py', text)).toBe('broadcast | nothing added'));

test.each([
  ['from pyspark.sql import SparkSession, functions as F\nHERE', 'F'],
  ['from pyspark.sql import (\n    functions as f,\n    types as t,\n)\nHERE', 'f'],
  ['import pyspark.sql.functions as fn\nHERE', 'fn'],
  ['import pyspark.sql.functions\nHERE', 'pyspark.sql.functions'],
  ['from pyspark.sql import functions\nHERE', 'functions'],
  ['try:\n    from pyspark.sql import functions as F\nexcept ImportError:\n    F = None\nHERE', 'F'],
  ['def run():\n    from pyspark.sql import functions as F\n    x = 1\n\n    HERE', 'F'],
])('python: the name of the module in %j', (text, module) =>
  expect(written('job.py', text)).toBe(`${module}.broadcast | nothing added`),
);

test('python: an alias of the function itself', () =>
  expect(written('job.py', 'from pyspark.sql.functions import broadcast as small\nHERE')).toBe(
    'small | nothing added',
  ));

const added = 'from pyspark.sql.functions import broadcast\n';
test.each([
  ['import os\n\nHERE', `import os\n${added}\nHERE`],
  ['from a import b, \\\n    c\nHERE', `from a import b, \\\n    c\n${added}HERE`],
  ['"""What it does.\n\nfrom start to end\n"""\nHERE', `"""What it does.\n\nfrom start to end\n"""\n${added}HERE`],
  [
    'import os\nq = """\nselect *\nfrom orders\n"""\nHERE',
    `import os\n${added}q = """\nselect *\nfrom orders\n"""\nHERE`,
  ],
  ['import os\nprint(1)\nHERE\nimport sys\n', `import os\n${added}print(1)\nHERE\nimport sys\n`],
  ['# notes\n# more\nHERE', `# notes\n# more\n${added}HERE`],
  // What another function imports is not known here.
  [
    'import os\ndef a():\n    from pyspark.sql import functions as F\n\ndef b():\n    HERE',
    `import os\n${added}def a():\n    from pyspark.sql import functions as F\n\ndef b():\n    HERE`,
  ],
])('python: the import comes where it is known and harms nothing: %j', (text, after) =>
  expect(written('job.py', text)).toBe(`broadcast | ${after}`),
);

test("python: what would hide Python's own function or the file's is called by its module", () => {
  const own = 'from pyspark.sql import functions as F\n';
  expect(written('job.py', 'import os\nHERE', 'abs')).toBe(`F.abs | import os\n${own}HERE`);
  expect(written('job.py', 'import os\nlower = 1\nHERE', 'lower')).toBe(`F.lower | import os\n${own}lower = 1\nHERE`);
  expect(written('job.py', 'import torch.nn.functional as F\nHERE', 'abs')).toBe(
    'functions.abs | import torch.nn.functional as F\nfrom pyspark.sql import functions\nHERE',
  );
});

test.each([
  ['import org.apache.spark.sql.functions._\nHERE', 'broadcast'],
  ['import org.apache.spark.sql.functions.{\n  broadcast,\n  col\n}\nHERE', 'broadcast'],
  ['import org.apache.spark.sql.functions.{broadcast => small}\nHERE', 'small'],
  ['import org.apache.spark.sql.{functions => F, SparkSession}\nHERE', 'F.broadcast'],
  ['import org.apache.spark.sql._\nHERE', 'functions.broadcast'],
  ['object Job {\n  import org.apache.spark.sql.functions._\n  def run() = {\n    HERE', 'broadcast'],
  ['object Job {\n  val broadcast = 1\n  HERE', 'org.apache.spark.sql.functions.broadcast'],
])('scala: %j', (text, name) => expect(written('Job.scala', text)).toBe(`${name} | nothing added`));

test('scala: what one function imports is not known in another', () => {
  const text =
    'package a\n\nobject Job {\n  def a() = {\n    import org.apache.spark.sql.functions._\n  }\n  def b() = {\n    HERE';
  expect(written('Job.scala', text)).toBe(
    `broadcast | ${text.replace('object', 'import org.apache.spark.sql.functions.broadcast\nobject')}`,
  );
});

test('a notebook: the imports of the cells before are known, a new one comes below the magics', () => {
  const cell = (...source: string[]) => ({ cell_type: 'code', source });
  const text = (cells: unknown[]) => JSON.stringify({ cells });
  const at = (cells: unknown[], line: number) => {
    const range = { start: { line, character: 0 }, end: { line, character: 0 } };
    const site = { file: 'n.ipynb', cell: 1, range, method: '', enclosing: '' };
    const { name, edits } = sqlFunction('broadcast', site, sourceLookup(new Map([['n.ipynb', text(cells)]])));
    return [name, ...edits.map((edit) => `${edit.cell}:${edit.range.start.line}`)];
  };
  const join = cell('a.join(b)');
  expect(at([cell('import pyspark.sql.functions as F\n', 'x = 1'), join], 0)).toEqual(['F.broadcast']);
  expect(at([cell('x = 1'), cell('%%time\n', 'a.join(b)')], 1)).toEqual(['broadcast', '1:1']);
});

test('texts and comments import nothing', () => {
  const text = ["'''", 'import a', "'''", '# import b', 'x = "import c"', "y = '''one line''' # '''", 'import d'];
  expect(importStatements(text, 'job.py').map((one) => one.text)).toEqual(['import d']);
  const scala = [
    '/* ',
    'import a',
    '*/',
    '// import b',
    'val x = """',
    'import c',
    '"""',
    'import d.{',
    '  e, // e',
    '  f',
    '}',
  ];
  expect(importStatements(scala, 'Job.scala').map((one) => one.text)).toEqual(['import d.{ e, f }']);
});
