import { expect, test } from 'vitest';
import { fileOfUri, foldersOf, looseFolder, pathOfFile, uriOfFile } from './folders.ts';

test('a file of a single folder goes by its relative path', () => {
  const folders = foldersOf(['file:///home/ana/etl']);
  expect(fileOfUri(folders, 'file:///home/ana/etl/jobs/a%20b.py')).toBe('jobs/a b.py');
  expect(fileOfUri(folders, 'file:///home/ana/etl-old/jobs/a.py')).toBeUndefined();
  expect(fileOfUri(folders, 'untitled:Untitled-1')).toBeUndefined();
  expect(uriOfFile(folders, 'jobs/a b.py')).toBe('file:///home/ana/etl/jobs/a%20b.py');
});

test('files of several folders carry the folder, also where two have one name', () => {
  const folders = foldersOf(['file:///a/etl', 'file:///b/etl']);
  expect(fileOfUri(folders, 'file:///b/etl/main.py')).toBe('etl-2/main.py');
  expect(pathOfFile(folders, 'etl/main.py')).toBe('/a/etl/main.py');
  expect(pathOfFile(folders, 'etl-2/main.py')).toBe('/b/etl/main.py');
});

test('a folder inside another one is reached through it, so that no file has two names', () => {
  const folders = foldersOf(['file:///a/etl/jobs', 'file:///a/etl', 'file:///a/etl-old']);
  expect(fileOfUri(folders, 'file:///a/etl/jobs/main.py')).toBe('etl/jobs/main.py');
  expect(folders.roots.map(({ path }) => path)).toEqual(['/a/etl', '/a/etl-old']);
});

test('without a folder the first file brings its own', () => {
  const { folders, begin } = looseFolder();
  expect(fileOfUri(folders, 'file:///home/ana/a.py')).toBeUndefined();
  begin('file:///home/ana/a.py');
  expect(fileOfUri(folders, 'file:///home/ana/b.py')).toBe('b.py');
});
