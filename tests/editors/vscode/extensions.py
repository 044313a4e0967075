"""Small extensions that stand in for others which cannot be had here: a language's references, another's ghost text."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

# Finds a word in all Python files of the workspace, as the Python extension's language server does better.
REFERENCES = """
const { languages, workspace, Location, Range } = require('vscode');
exports.activate = () => languages.registerReferenceProvider('python', {
    async provideReferences(document, position) {
        const word = document.getText(document.getWordRangeAtPosition(position));
        const found = [];
        for (const uri of await workspace.findFiles('**/*.py')) {
            const text = (await workspace.openTextDocument(uri)).getText().split('\\n');
            text.forEach((line, row) => {
                for (const match of line.matchAll(new RegExp(`\\\\b${word}\\\\b`, 'g'))) {
                    found.push(new Location(uri, new Range(row, match.index, row, match.index + word.length)));
                }
            });
        }
        return found;
    },
});
"""
# Finds members in `bill.py` that no open document sets.
CHECKER = """
const { languages, workspace, Diagnostic, Range } = require('vscode');
const collection = languages.createDiagnosticCollection('checker');
const check = () => {
    const documents = workspace.textDocuments.filter((one) => one.languageId === 'python');
    const all = documents.map((one) => one.getText()).join('\\n');
    for (const document of documents.filter((one) => one.fileName.endsWith('bill.py'))) {
        const used = [...document.getText().matchAll(/one\\.(\\w+)/g)];
        const wrong = used.filter(([, name]) => !all.includes(`self.${name} `));
        collection.set(document.uri, wrong.map((one) => new Diagnostic(
            new Range(document.positionAt(one.index), document.positionAt(one.index + one[0].length)),
            `nothing sets ${one[1]}`,
        )));
    }
};
exports.activate = () => {
    workspace.onDidOpenTextDocument(check);
    workspace.onDidChangeTextDocument(check);
};
"""
RIVAL = """
const { languages, InlineCompletionItem } = require('vscode');
exports.activate = () => languages.registerInlineCompletionItemProvider('markdown', {
    provideInlineCompletionItems: () => [new InlineCompletionItem('rival')],
});
"""


def write_extension(folder: Path, *, publisher: str, name: str, source: str) -> None:
    """An extension for `code-server --extensions-dir`."""
    place = folder / f"{publisher}.{name}-1.0.0"
    place.mkdir(parents=True)
    manifest = {
        "name": name,
        "publisher": publisher,
        "version": "1.0.0",
        "engines": {"vscode": "^1.90.0"},
        "main": "./main.js",
        "activationEvents": ["onStartupFinished"],
    }
    (place / "package.json").write_text(json.dumps(manifest))
    (place / "main.js").write_text(source)


def with_another(extensions: Path, folder: Path, *, publisher: str, name: str, source: str) -> None:
    """A copy of the folder `extensions` that has another one in it."""
    shutil.copytree(extensions, folder)
    (folder / "extensions.json").unlink()
    write_extension(folder, publisher=publisher, name=name, source=source)
