import { expect, test } from 'vitest';
import { scala } from '../../../../test/support/scalaText.ts';
import { maskKeywordNames } from './keywords.ts';

test('names that Scala 3 made keywords', () => {
  expect(
    scala(`object X {
  val given = args.toMap
  val enum = given.get("a")
  def f(export: Int, n: Int) = json.export(export)
  @JsonSerialize(using = classOf[A]) class C
  xs.map(given => given.enum)
}`),
  ).toMatchInlineSnapshot(`
    "
    object X {
      val given = args.toMap
      val enum = given.get("a")
      def f(export: Int, n: Int) {
        json.export(export)
      }
      @JsonSerialize(using = classOf[A]()) class C {}
      xs.map({given => given.enum})
    }
    "
  `);
});

test('Scala 3 keeps its keywords', () => {
  const text = `import a.given
import b.{given, *}
given order: Order[A] = make()
enum Color { case Red }
export c.*
def f(using s: Spark) = s`;
  expect(maskKeywordNames(text)).toBe(text);
  expect(scala(`${text}\nval x = f(`)).toContain('given order: Order[A] = make()');
});
