"""The editor's side of LSP, which reads what a language server says by the same frames as `sfumato-lsp` itself."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from subprocess import PIPE

from pygls.lsp.client import LanguageClient

from sfumato_lsp.rpc.frames import read_message


class Client(LanguageClient):
    """With a language server in a process of its own, or anywhere at the other end of a connection."""

    async def launch(self, *command: str | Path, environment: dict[str, str] | None = None) -> None:
        process = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE, stderr=PIPE, env=environment)
        assert process.stdin is not None
        assert process.stdout is not None
        self._server = process
        self.listen(process.stdout, process.stdin)
        self._async_tasks.append(asyncio.create_task(self._server_exit()))

    def listen(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.protocol.set_writer(writer)
        self._async_tasks.append(asyncio.create_task(self._listen(reader, writer)))

    async def _listen(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while isinstance(body := await read_message(reader), bytes):
            self.protocol.handle_message(json.loads(body, object_hook=self.protocol.structure_message))
        writer.close()
