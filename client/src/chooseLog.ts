import * as vscode from 'vscode';
import type { Offer } from '../../protocol/server.ts';

interface Choice extends vscode.QuickPickItem {
  readonly choose: () => Promise<vscode.Uri | undefined> | vscode.Uri;
}

/** What was found first, then a file or a folder by hand. */
export async function chooseLog(offers: readonly Offer[]): Promise<vscode.Uri | undefined> {
  const found = offers.map((offer): Choice => ({
    label: `$(graph) ${offer.label}`,
    description: offer.reason,
    choose: () => vscode.Uri.parse(offer.uri, true),
  }));
  const byHand: readonly Choice[] = [
    {
      label: `$(file) ${vscode.l10n.t('Choose an event log file…')}`,
      description: vscode.l10n.t('a file or a zip, compressed or not'),
      choose: () => openDialog({ canSelectFiles: true, canSelectFolders: false }),
    },
    {
      label: `$(folder) ${vscode.l10n.t('Choose an event log folder…')}`,
      description: vscode.l10n.t('a rolling log, or a folder with one log'),
      choose: () => openDialog({ canSelectFiles: false, canSelectFolders: true }),
    },
  ];
  const placeHolder = vscode.l10n.t('Which run should the code be shown with?');
  const chosen = await vscode.window.showQuickPick([...found, ...byHand], { placeHolder, matchOnDescription: true });
  return chosen?.choose();
}

async function openDialog(
  kind: Pick<vscode.OpenDialogOptions, 'canSelectFiles' | 'canSelectFolders'>,
): Promise<vscode.Uri | undefined> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const [chosen] =
    (await vscode.window.showOpenDialog({
      ...kind,
      openLabel: vscode.l10n.t('Link'),
      title: vscode.l10n.t('Link a Spark event log'),
      ...(folder === undefined ? {} : { defaultUri: folder }),
    })) ?? [];
  return chosen;
}
