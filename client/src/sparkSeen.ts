import * as vscode from 'vscode';

/** Beyond this an import is no import of the file's head anymore; a notebook's cells are short. */
const LOOK_AT_CHARACTERS = 64 * 1024;

const SPARK =
  /^\s*(?:from|import)\s+(?:pyspark|databricks\.connect|org\.apache\.spark|_root_\.org\.apache\.spark)\b|^(?:#|\/\/)\s*Databricks notebook source/m;

/** Whether a text is Spark code as far as its imports tell. */
function mentionsSpark(text: string): boolean {
  return SPARK.test(text.slice(0, LOOK_AT_CHARACTERS));
}

/** Calls once, when the first Spark document is opened or an open one gets its import; looks at nothing afterwards. */
export function whenSparkIsSeen(act: () => void): vscode.Disposable {
  const disposables: vscode.Disposable[] = [];
  const done = (): void => {
    for (const disposable of disposables.splice(0)) disposable.dispose();
  };
  const look = (document: vscode.TextDocument): void => {
    if (disposables.length === 0 || !isCandidate(document) || !mentionsSpark(document.getText())) return;
    done();
    act();
  };
  disposables.push(
    vscode.workspace.onDidOpenTextDocument(look),
    vscode.workspace.onDidSaveTextDocument(look),
    // An import is typed line by line: only the line matters, not each key.
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (contentChanges.some(({ text }) => text.includes('\n'))) look(document);
    }),
  );
  for (const document of vscode.workspace.textDocuments) look(document);
  return { dispose: done };
}

function isCandidate({ languageId, uri }: vscode.TextDocument): boolean {
  return (
    (languageId === 'python' || languageId === 'scala') &&
    (uri.scheme === 'file' || uri.scheme === 'vscode-notebook-cell')
  );
}
