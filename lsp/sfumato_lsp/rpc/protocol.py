"""LSP as this server speaks it: with `own_messages.py`, and with an answer to every request, however wrong it is.

lsp-mode writes an empty object as `null`: with `"inlineCompletion": null` it declares that it asks for inline
completions, and it does. To an editor that writes `null` for whatever it has not, that says nothing.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Generator, Sequence
from concurrent.futures import Future
from inspect import get_annotations
from typing import TYPE_CHECKING, Any

from cattrs import transform_error
from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.protocol import LanguageServerProtocol, lsp_method

from sfumato_lsp.rpc.envelope import Phase, Refusal, is_id, is_response, read, refusal
from sfumato_lsp.rpc.own_messages import RESULTS, TYPES
from sfumato_lsp.rpc.visible_messages import show

if TYPE_CHECKING:
    from cattrs import Converter
    from pygls.lsp.server import LanguageServer


logger = logging.getLogger(__name__)
MEANT = "inlineCompletion"


class SfumatoProtocol(LanguageServerProtocol):
    """LSP and messages of its own. Without a type for one, pygls refuses it when it has no `params`."""

    def __init__(self, server: LanguageServer, converter: Converter) -> None:
        # cattrs would make the text "None" of a null.
        converter.register_structure_hook(str, _text)
        super().__init__(server, converter)
        self.own_commands: Sequence[str] = ()
        """Those of `workspace/executeCommand` that pygls does not know."""

    # pygls declares both with a cache around them; the types here are those of a call.
    def get_message_type(self, method: str) -> type[Any] | None:  # type: ignore[override]
        return TYPES.get(method) or super().get_message_type(method)

    def get_result_type(self, method: str) -> type[Any] | None:  # type: ignore[override]
        return RESULTS.get(method) or super().get_result_type(method)

    @lsp_method(types.INITIALIZE)
    def lsp_initialize(self, params: types.InitializeParams) -> Generator[Any, Any, types.InitializeResult]:
        """pygls knows nothing of commands with progress, nor of those that it does not run itself."""
        result = yield from super().lsp_initialize(params)
        if (provider := result.capabilities.execute_command_provider) is not None:
            provider.commands = [*provider.commands, *self.own_commands]
            provider.work_done_progress = True
        return result

    def _send_handler_result(self, future: Future[Any], *, msg_id: int | str) -> None:
        error = None if future.cancelled() else future.exception()
        if isinstance(error, JsonRpcException):
            # A refusal with a message for the user is no defect, which pygls logs with a traceback.
            self._request_futures.pop(msg_id, None)
            self._send_response(msg_id, error=error.to_response_error())
        else:
            super()._send_handler_result(future, msg_id=msg_id)

    def take(self, body: bytes) -> None:
        """One message of the editor's. A request gets exactly one answer, whatever is wrong with it."""
        data = read(body)
        if isinstance(data, Refusal):
            self.refuse(data)
        elif is_response(data):
            self._take_response(data)
        elif (problem := refusal(data, self.phase, self._takes_id)) is not None:
            self.refuse(problem, answer="id" in data or "method" not in data)
        else:
            self._take_call(data)

    async def cancel_all(self, patience_s: float) -> None:
        """Give up all requests that are under way, of either side; of those that wait, wait until they are answered."""
        under_way = list(self._request_futures.values())
        tasks: list[asyncio.Task[Any]] = []
        for future in under_way:
            future.cancel()
            if isinstance(future, asyncio.Task):
                tasks.append(future)
        if tasks:
            await asyncio.wait(tasks, timeout=patience_s)

    def _send_data(self, data: Any) -> None:
        """Everything that goes to the editor comes through here; ghost text shows nothing but the user's code."""
        if not isinstance(data, types.InlineCompletionResponse):
            show(data)
        super()._send_data(data)

    @property
    def phase(self) -> Phase:
        return Phase(initialized=hasattr(self, "server_capabilities"), shut_down=self._shutdown)

    def _takes_id(self, method: str) -> bool | None:
        kind = self.get_message_type(method)
        if kind is None or method not in {*self.fm.builtin_features, *self.fm.features, types.CANCEL_REQUEST}:
            return None
        return "id" in get_annotations(kind)

    def _take_call(self, data: dict[str, Any]) -> None:
        kind = self.get_message_type(data["method"])
        assert kind is not None, "refused before"
        if data["method"] == types.INITIALIZE:
            read_declared(data)
        try:
            message = self._converter.structure(data, kind)
        except Exception as error:
            problems = "; ".join(transform_error(error, path="message", format_exception=_problem)[:3])
            text = f"{data['method']} cannot be read: {problems}"
            self.refuse(Refusal(id=data.get("id"), code=types.ErrorCodes.InvalidParams, message=text), "id" in data)
            self._lose_track(data)
            return
        if not _names_what_it_cancels(message):
            logger.warning("a cancellation names no id")
            return
        self.handle_message(message)

    def _lose_track(self, data: dict[str, Any]) -> None:
        """A change that cannot be read: what the document holds is unknown until it is opened anew."""
        match data:
            case {"method": types.TEXT_DOCUMENT_DID_CHANGE, "params": {"textDocument": {"uri": str(uri)}}}:
                closed = types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(uri))
                self._handle_notification(types.TEXT_DOCUMENT_DID_CLOSE, closed)

    def _take_response(self, data: dict[str, Any]) -> None:
        if not is_id(data.get("id")) or data["id"] not in self._result_types:
            logger.warning("a response came that nothing waits for")
            return
        waiting = self._request_futures.get(data["id"])
        if waiting is not None and waiting.cancelled():
            # Whoever asked is gone, as when a command is cancelled while the editor applies its edit.
            del self._request_futures[data["id"]], self._result_types[data["id"]]
            return
        try:
            message = self.structure_message(data)
        except Exception as error:
            self._result_types.pop(data["id"], None)
            if (future := self._request_futures.pop(data["id"], None)) is not None:
                future.set_exception(error)
            return
        self.handle_message(message)

    def refuse(self, problem: Refusal, answer: bool = True) -> None:
        """Answer it, or of a notification say it in the log alone."""
        logger.warning("a message was not taken: %s", problem.message)
        if answer:
            error = types.ResponseError(code=problem.code.value, message=problem.message)
            self._send_data({"jsonrpc": self.VERSION, "id": problem.id, "error": error})


def _names_what_it_cancels(message: Any) -> bool:
    """cattrs lets anything through where an id may be of two types."""
    match message:
        case types.CancelNotification():
            return is_id(message.params.id)
        case types.WorkDoneProgressCancelNotification():
            return is_id(message.params.token)
    return True


def _text(value: object, _kind: type) -> str:
    if not isinstance(value, str):
        raise ValueError("no text")
    return value


def _problem(error: BaseException, kind: type | None) -> str:
    """Without the value, which may be source text."""
    if isinstance(error, KeyError):
        return "a required field is missing"
    return f"not {getattr(kind, '__name__', kind)}" if kind is not None else "it is not of its type"


def read_declared(initialize: dict[str, Any]) -> None:
    """Put `{}` where a `null` of an `initialize` message is meant as one."""
    match initialize:
        case {"params": {"capabilities": {"textDocument": dict(has)}}}:
            if [name for name, value in has.items() if value is None] == [MEANT]:
                has[MEANT] = {}
