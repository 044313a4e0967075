"""Why an operation is not carried out: LSP errors whose messages are for the user."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from lsprotocol import types
from pygls.exceptions import JsonRpcContentModified, JsonRpcException, JsonRpcRequestCancelled

from sfumato_client.address.errors import ClientError, RequestCancelled


class Refused(JsonRpcException):
    """What was asked cannot be done; the message says why and what to do."""

    CODE = types.LSPErrorCodes.RequestFailed.value


def modified() -> JsonRpcContentModified:
    return JsonRpcContentModified(message="the document was changed meanwhile, so nothing was done: ask again")


def cancelled() -> JsonRpcRequestCancelled:
    return JsonRpcRequestCancelled(message="cancelled")


def superseded() -> JsonRpcRequestCancelled:
    return JsonRpcRequestCancelled(message="something newer was asked for in this document")


@contextmanager
def translated() -> Iterator[None]:
    """The client's errors as those of LSP."""
    try:
        yield
    except RequestCancelled as error:
        raise JsonRpcRequestCancelled(message=str(error)) from error
    except ClientError as error:
        raise Refused(str(error)) from error
