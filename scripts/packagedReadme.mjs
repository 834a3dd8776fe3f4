/**
 * The README as the installed extension shows it.
 *
 * VS Code resolves no relative path there: pictures come along inside, and a link to a page of the source tree becomes its words.
 * What is done in the source tree (trying it, developing it) is not told to those who installed it.
 */
export function packagedReadme(text, pictureAt) {
  return ONLY_IN_SOURCES.reduce(withoutSection, text)
    .replaceAll(/\]\((docs\/images\/[^)]+\.(jpg|png))\)/g, (_, path, kind) => {
      const picture = pictureAt(path).toString('base64');
      return `](data:image/${kind === 'jpg' ? 'jpeg' : kind};base64,${picture})`;
    })
    .replaceAll(/ \(\[[^\]]+\]\((?!https?:|data:)[^)]+\)\)/g, '')
    .replaceAll(/(?<!!)\[([^\]]+)\]\((?!https?:|#)[^)]+\)/g, '$1');
}

const ONLY_IN_SOURCES = ['Try it', 'Develop'];

function withoutSection(text, title) {
  const from = text.indexOf(`\n## ${title}\n`);
  if (from === -1)
    throw new Error(`The README has no section "${title}" any more: is it still only for the source tree?`);
  const next = text.indexOf('\n## ', from + 1);
  return text.slice(0, from) + (next === -1 ? '' : text.slice(next));
}
