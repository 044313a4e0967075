"""What a browser tells of a page beside its picture: complaints, and whom it asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Page, Request


@dataclass
class Watched:
    """`forgiven` are parts of complaints that a test brings about on purpose."""

    complaints: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    forgiven: list[str] = field(default_factory=list)

    def complain(self, text: str) -> None:
        if not any(part in text for part in self.forgiven):
            self.complaints.append(text)


def watch(page: Page, watched: Watched) -> None:
    """From before its first request on. Violations of its policy are among the console's errors."""

    def console(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            watched.complain(message.text)

    def asked(request: Request) -> None:
        own = urlsplit(page.url).netloc
        url = urlsplit(request.url)
        if url.scheme != "blob" and own and url.netloc != own:
            watched.elsewhere.append(request.url)

    page.on("console", console)
    page.on("pageerror", lambda error: watched.complain(str(error)))
    page.on("request", asked)
