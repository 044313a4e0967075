"""A real answer of the server, changed on its way to the page, for what a checkpoint does not say on demand."""

from __future__ import annotations

import json

from playwright.sync_api import Page

# A plain answer is JSON; of a stream the last event is the answer, and drafts stay as they are.
ALTER = """() => {
  const ask = window.fetch;
  const change = %(change)s;
  const said = (text) => {
    const answer = JSON.parse(text);
    change(answer);
    return JSON.stringify(answer);
  };
  const block = (text) => text.startsWith('event: done\\n')
    ? 'event: done\\ndata: ' + said(text.slice('event: done\\ndata: '.length))
    : text.startsWith('{') ? said(text) : text;
  window.fetch = async (path, request) => {
    const answer = await ask(path, request);
    if (path !== '/v1/%(route)s' || !answer.ok) return answer;
    const text = (await answer.text()).split('\\n\\n').map(block).join('\\n\\n');
    return new Response(text, { status: answer.status, headers: answer.headers });
  };
}"""


def alter(page: Page, route: str, change: str) -> None:
    """From now on the answers of `route` are what `change`, a function of JavaScript, makes of them."""
    page.evaluate(ALTER % {"change": change, "route": route})


def judged(page: Page, route: str, *verdicts: tuple[str | None, str]) -> None:
    """The first candidates of `route` have these verdicts, the others are sound."""
    change = """(answer) => (answer.candidates ?? [answer]).forEach((one, at) => {
        [one.verdict, one.problem] = %s[at] ?? ['sound', ''];
        if (one.edits !== undefined) one.edits = [{ start: 0, end: 0, text: '' }];
    })"""
    alter(page, route, change % json.dumps(verdicts))
