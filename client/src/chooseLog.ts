import * as vscode from 'vscode';
import type { Offer } from '../../protocol/server.ts';
import type { LinkedRun } from './linkedRun.ts';

interface Choice extends vscode.QuickPickItem {
  readonly choose: () => Promise<vscode.Uri | undefined> | vscode.Uri;
}

/** What was found first, then a file or a folder by hand. Logs that are found while it is open join the list. */
export async function chooseLog(linked: LinkedRun): Promise<vscode.Uri | undefined> {
  const chosen = await pick(linked);
  return chosen?.choose();
}

function pick(linked: LinkedRun): Promise<Choice | undefined> {
  const picker = vscode.window.createQuickPick<Choice>();
  picker.placeholder = vscode.l10n.t('Which run should the code be shown with?');
  picker.matchOnDescription = true;
  picker.keepScrollPosition = true;
  // The page whose button asked for it (the walkthrough) may take the focus back; Escape closes it.
  picker.ignoreFocusOut = true;
  let shown = '';
  const show = (): void => {
    const offers = linked.status?.offers ?? [];
    // Progress is told often, and new items would move the selection.
    if (JSON.stringify(offers) === shown) return;
    shown = JSON.stringify(offers);
    picker.items = choicesOf(offers);
  };
  show();
  picker.show();
  return new Promise((resolve) => {
    const listening = vscode.Disposable.from(
      picker,
      linked.onStatus(show),
      picker.onDidAccept(() => {
        resolve(picker.selectedItems[0]);
        picker.hide();
      }),
      picker.onDidHide(() => {
        resolve(undefined);
        listening.dispose();
      }),
    );
  });
}

function choicesOf(offers: readonly Offer[]): readonly Choice[] {
  const found = offers.map((offer): Choice => ({
    label: `$(graph) ${offer.label}`,
    description: offer.reason,
    choose: () => vscode.Uri.parse(offer.uri, true),
  }));
  const sample: Choice = {
    label: `$(beaker) ${vscode.l10n.t('Open a sample')}`,
    description: vscode.l10n.t('a small PySpark project with the log of its run'),
    async choose() {
      await vscode.commands.executeCommand('planlight.openSample');
      return undefined;
    },
  };
  return [
    ...found,
    {
      label: `$(file) ${vscode.l10n.t('Choose an event log file…')}`,
      description: vscode.l10n.t('a file or a zip, compressed or not'),
      choose: () => openDialog({ canSelectFiles: true, canSelectFolders: false }),
    },
    {
      label: `$(folder) ${vscode.l10n.t('Choose an event log folder…')}`,
      description: vscode.l10n.t('a rolling log, or of several logs the one that fits this code'),
      choose: () => openDialog({ canSelectFiles: false, canSelectFolders: true }),
    },
    ...(found.length === 0 ? [sample] : []),
  ];
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
