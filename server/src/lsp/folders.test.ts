import { expect, test } from 'vitest';
import { fileOfUri, foldersOf, pathOfFile, uriOfFile } from './folders.ts';

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
