"""A server that speaks `sfumato_client.protocol` and has no model: `python fake_server.py --socket PATH`.

It fills every hole with `answer`, and rewrites and refines every selection to it, after three drafts; of a selection
that it inspects, every word is a token, and the longer the less likely. It writes what it was asked into a log, one
JSON object a line. A text that holds `# fail`, `# replaced`, `# slow` or `# cut` makes it fail, end as cancelled,
take half a minute, or close the stream; one that holds `# answer: TEXT | VERDICT | PROBLEM` says what it answers.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import os
import re
import threading
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from pydantic import BaseModel

from sfumato_client.address.address import Address
from sfumato_client.address.record import ServerRecord, remove_record, write_record
from sfumato_client.protocol import (
    AnyRequest,
    AnyResponse,
    CandidateText,
    CheckpointStatus,
    Counts,
    DraftEvent,
    ErrorBody,
    ErrorResponse,
    FillRequest,
    FillResponse,
    InspectedToken,
    InspectRequest,
    InspectResponse,
    NoText,
    RefineRequest,
    RefineResponse,
    RewriteRequest,
    RewriteResponse,
    State,
    Status,
    TextEdit,
    TextSegment,
    Timing,
    TokenText,
    Usage,
)
from sfumato_client.protocol.status import Rested, Resumed

ERROR = ErrorBody(code="prompt", message="the holes are too large for a canvas", field="segments")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--socket", required=True)
    parser.add_argument("--record", type=Path, help="the runtime folder to leave a record in")
    parser.add_argument("--log", type=Path, default=Path(os.devnull))
    parser.add_argument("--version", default="0.1.0")
    parser.add_argument("--answer", default="a + b")
    parser.add_argument("--state", default="ready")
    parser.add_argument("--draft-ms", type=int, default=1)
    parser.add_argument("--ends-after", type=float, help="seconds; as one that could not load its checkpoint")
    parser.add_argument("--languages", default="python")
    parser.add_argument("--source", default="default")
    options, _ = parser.parse_known_args()
    server: uvicorn.Server
    app = FastAPI()
    started = time.monotonic()
    state: dict[str, State] = {"now": options.state}

    def log(**entry: object) -> None:
        with options.log.open("a", encoding="utf-8") as file:
            file.write(json.dumps(entry) + "\n")

    @app.get("/healthz")
    def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/v1/status")
    def status() -> Status:
        checkpoint = CheckpointStatus(
            name="default",
            source=options.source,
            parameters=21_000_000,
            languages=options.languages.split(),
            operations=["fill"],
            context_tokens=2048,
        )
        return Status(
            version=options.version,
            pid=os.getpid(),
            state=state["now"],
            detail="paused" if state["now"] == "resting" else "",
            paused=state["now"] == "resting",
            checkpoint=checkpoint,
            checkpoint_source=options.source,
            ending=options.ends_after is not None,
            device="cpu",
            dtype="float32",
            worker_pid=os.getpid(),
            uptime_s=time.monotonic() - started,
            counts=Counts(done=3),
        )

    @app.post("/v1/pause")
    def pause() -> Rested:
        was, state["now"] = state["now"], "failed" if state["now"] == "failed" else "resting"
        loaded = was == "ready"
        return Rested(
            state=state["now"],
            detail="no weights" if was == "failed" else "paused",
            memory_bytes=612_000_000 if loaded else 0,
            device_bytes=18_300_000_000 if loaded else 0,
        )

    @app.post("/v1/resume")
    def resume() -> Resumed:
        if state["now"] == "failed":
            return Resumed(state="failed", detail="no weights")
        state["now"] = "ready"
        return Resumed(state="loading", detail="bringing the model back")

    @app.post("/v1/stop")
    def stop() -> dict[str, str]:
        server.should_exit = True
        return {"state": "stopping"}

    default = options.answer.replace("\\n", "\n")
    usage = Usage(context_tokens=412, reused_tokens=389, canvas_tokens=32, hole_tokens=16, steps=3)
    timing = Timing(queue_ms=0.4, prefill_ms=21.5, step_ms=[15.2, 14.8, 14.9], worker_ms=66.5, total_ms=67.0)

    @app.post("/v1/fill")
    async def fill(request: FillRequest, raw: Request) -> Response:
        text = "".join(s.text for s in request.segments if isinstance(s, TextSegment))
        answer = answer_to(text, default)
        holes = len(request.segments) - sum(isinstance(s, TextSegment) for s in request.segments)
        response = FillResponse(
            id="f1", candidates=candidates(request.candidates, holes, answer), no_text=why(answer), usage=usage,
            timing=timing,
        )  # fmt: skip
        return respond(request, raw, text, holes, response)

    @app.post("/v1/rewrite")
    async def rewrite(request: RewriteRequest, raw: Request) -> Response:
        answer = answer_to(request.before, default)
        found = candidates(request.candidates, 1, answer) if answer.text else []
        response = RewriteResponse(id="w1", candidates=found, no_text=why(answer), usage=usage, timing=timing)
        return respond(request, raw, request.before + request.selection, 1, response)

    @app.post("/v1/refine")
    async def refine(request: RefineRequest, raw: Request) -> Response:
        answer = answer_to(request.before, default)
        edits = [TextEdit(start=0, end=len(request.selection), text=answer.text)]
        response = RefineResponse(id="r1", text=answer.text, edits=edits, usage=usage, timing=timing, **answer.judged)
        return respond(request, raw, request.before + request.selection, 1, response)

    @app.post("/v1/inspect")
    async def inspect(request: InspectRequest, raw: Request) -> Response:
        tokens = [
            InspectedToken(
                start=word.start(),
                end=word.end(),
                log_prob=-float(len(word[0])),
                probability=math.exp(-len(word[0])),
                instead="it",
                unlikely=math.exp(-len(word[0])) < 0.1,
            )
            for word in re.finditer(r"\w+", request.selection)
        ]
        response = InspectResponse(id="i1", tokens=tokens, usage=usage, timing=timing)
        return respond(request, raw, request.before + request.selection, 0, response)

    def respond(request: AnyRequest, raw: Request, text: str, holes: int, response: AnyResponse) -> Response:
        log(request=request.model_dump(), authorization=raw.headers.get("authorization"))
        if request.stream:
            return StreamingResponse(events(text, holes, response), media_type="text/event-stream")
        if "# fail" in text:
            return JSONResponse(ErrorResponse(error=ERROR).model_dump(), status_code=422)
        return JSONResponse(response.model_dump())

    def candidates(count: int, holes: int, answer: Answer) -> list[CandidateText]:
        return [
            CandidateText(
                texts=[text] * holes,
                score=-0.12 - i,
                tokens=[[TokenText(text=text, confidence=0.9)]] * holes,
                length=6,
                ended="stable",
                valid=(answer.verdict == "sound", False, None)[i % 3],
                **(answer.judged, {"verdict": "broken", "problem": "nonsense"}, {})[i % 3],
            )
            for i, text in enumerate([answer.text, *("abcdefg"[i] for i in range(7))][:count])
        ]

    async def events(text: str, holes: int, response: AnyResponse) -> AsyncIterator[str]:
        final = answer_to(text, default).text
        try:
            for step, draft in enumerate(("?" * (len(final) - 1), final[:-2] + "??", final), start=1):
                yield event("draft", DraftEvent(step=step, texts=[draft] * holes))
                await asyncio.sleep(30 if "# slow" in text else options.draft_ms / 1000)
            if "# cut" in text:
                return
            if "# fail" in text:
                yield event("failed", ERROR)
            elif "# replaced" in text:
                yield event("cancelled", ErrorBody(code="cancelled", message="a newer request took its place"))
            else:
                yield event("done", response)
        except asyncio.CancelledError:
            log(aborted=True)
            raise

    Path(options.socket).unlink(missing_ok=True)
    server = uvicorn.Server(uvicorn.Config(app, uds=options.socket, log_level="warning"))
    if options.record is not None:
        address = Address(socket=options.socket)
        write_record(options.record, ServerRecord(pid=os.getpid(), version=options.version, address=address))
    if options.ends_after is not None:
        threading.Timer(options.ends_after, setattr, (server, "should_exit", True)).start()
    server.run()
    if options.record is not None:
        remove_record(options.record, os.getpid())


@dataclass(frozen=True)
class Answer:
    text: str
    verdict: str | None
    problem: str

    @property
    def judged(self) -> dict[str, Any]:
        return {"verdict": self.verdict, "problem": self.problem}


def answer_to(text: str, default: str) -> Answer:
    """What the text itself says that it gets, or `default`."""
    told = re.search(r"# answer: (.*?)(?: \| (\w*) \| (.*))?$", text, re.MULTILINE)
    if told is None:
        return Answer(default, "sound", "")
    verdict = told[2] if told[2] is not None else "sound"
    return Answer(told[1].replace("\\n", "\n"), verdict or None, told[3] or "")


def why(answer: Answer) -> NoText | None:
    """Of an answer that is empty."""
    return None if answer.text else NoText(reason="ended", message="it ended at once: type how it begins")


def event(name: str, data: BaseModel) -> str:
    return f"event: {name}\ndata: {data.model_dump_json()}\n\n"


if __name__ == "__main__":
    main()
