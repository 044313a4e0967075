/** Puts the parts together when VS Code starts the extension. */

import { commands, languages, workspace, type Disposable, type ExtensionContext, type Range } from "vscode";
import { BeforeEdits } from "./beforeEdits";
import { codeActions, shownCommands } from "./codeActions";
import { openPage, runDoctor } from "./commandLine";
import { Connection, DOCUMENTS } from "./connection";
import { DocumentStatus } from "./documentStatus";
import { environmentChanged } from "./environment";
import { errorsToUser } from "./failure";
import { ghostText } from "./ghostText";
import { Glow } from "./glow";
import { offerInstallation } from "./install";
import { showMenu } from "./menu";
import { findProgram } from "./program";
import { Proposals } from "./proposal";
import { ProposalLens } from "./proposalLens";
import { refactorCalls } from "./refactor";
import { Ripples } from "./ripple";
import { inEditor, PROPOSABLE, proposeHere, rewriteSelection } from "./rewrite";
import { noticeRivals } from "./rivals";
import { chooseMode, snoozeFor } from "./snooze";
import { StatusBar } from "./statusBar";

let connection: Connection | undefined;

export async function activate(context: ExtensionContext): Promise<void> {
  connection = new Connection();
  await assemble(context, connection);
}

/** VS Code waits for it, so that the language server can end by itself. */
export async function deactivate(): Promise<void> {
  await connection?.stop();
}

async function assemble(context: ExtensionContext, connection: Connection): Promise<void> {
  const statusBar = new StatusBar("sfumato.menu");
  const proposals = new Proposals(connection);
  const glow = new Glow(connection);
  const ripples = new Ripples(connection);
  connection.middleware = {
    ...ghostText(proposals),
    ...codeActions,
    ...shownCommands(connection, proposals, glow),
  };
  const start = (): Promise<void> => startServer(connection, statusBar);
  context.subscriptions.push(
    statusBar,
    proposals,
    glow,
    ripples,
    new BeforeEdits(connection),
    connection,
    new DocumentStatus(connection, statusBar),
    languages.registerCodeLensProvider(DOCUMENTS, new ProposalLens(proposals)),
    ...register({
      "sfumato.menu": () => showMenu(connection),
      "sfumato.restart": start,
      "sfumato.showLog": () => connection.log.show(),
      "sfumato.openSettings": () => commands.executeCommand("workbench.action.openSettings", "@ext:sfumato.sfumato"),
      "sfumato.openPage": () => openPage(connection),
      "sfumato.runDoctor": () => runDoctor(connection),
      "sfumato.snoozeFor": (minutes?: number) => snoozeFor(connection, minutes),
      "sfumato.chooseMode": chooseMode,
      "sfumato.rewriteSelection": (how?: string) => rewriteSelection(connection, proposals, how),
      "sfumato.refactorCalls": () => inEditor((editor) => refactorCalls(connection, editor)),
      "sfumato.showUnlikely": () => inEditor((editor) => glow.show(editor)),
      "sfumato.hideUnlikely": () => glow.clear(),
      "sfumato.useInstead": (uri: string, range: Range, text: string) => glow.useInstead(uri, range, text),
      "sfumato.nextRipple": () => ripples.next(),
      "sfumato.dismissRipples": () => ripples.dismiss(),
      "sfumato.listRipples": () => ripples.list(),
      "sfumato.keep": () => proposals.keep(),
      "sfumato.keepAnyway": () => proposals.keep(true),
      "sfumato.discard": () => proposals.discard(),
      "sfumato.nextCandidate": () => proposals.step(1),
      "sfumato.previousCandidate": () => proposals.step(-1),
      ...Object.fromEntries(PROPOSABLE.map((what) => [what.command, () => proposeHere(what, proposals)])),
    }),
    workspace.onDidChangeConfiguration(async (change) => {
      if (change.affectsConfiguration("sfumato.path")) {
        await start();
      }
    }),
    workspace.onDidGrantWorkspaceTrust(start),
  );
  void noticeRivals(context);
  await start();
  const changed = await environmentChanged();
  if (changed !== undefined) {
    context.subscriptions.push(changed(() => startElsewhere(connection, start)));
  }
}

function register(handlers: Record<string, (...args: never[]) => unknown>): Disposable[] {
  return Object.entries(handlers).map(([command, handler]) => commands.registerCommand(command, handler));
}

async function startServer(connection: Connection, statusBar: StatusBar): Promise<void> {
  const program = await findProgram(connection.log);
  if (program !== undefined) {
    await errorsToUser(() => connection.start(program));
    return;
  }
  await connection.stop();
  statusBar.missing();
  void offerInstallation(() => void startServer(connection, statusBar));
}

/** Another environment was selected: what runs already is left running when it is the right one. */
async function startElsewhere(connection: Connection, start: () => Promise<void>): Promise<void> {
  if ((await findProgram(connection.log)) !== connection.program) {
    await start();
  }
}
