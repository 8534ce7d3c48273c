"""The contract for people and programs: ``/docs``, a page, and ``/openapi.json``."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import cache
from pathlib import Path

import orjson
from starlette.types import ASGIApp, Receive, Scope, Send

from logs_contract.server.answer import Answer
from logs_contract.server.atonce import at_once_of
from logs_contract.server.contract import JSON, Contract
from logs_contract.server.documents import ContractError
from logs_contract.server.errors import ApiError, ErrorTable
from logs_contract.server.wellknown import WELL_KNOWN

DOCS_PATH = "/docs"
CONTRACT_PATH = "/openapi.json"


class Docs:
    """ASGI middleware: answers its two paths, passes the rest on.

    Raises `ContractError` where the contract has one of these paths itself.
    """

    def __init__(self, app: ASGIApp, contract: Contract, errors: ErrorTable) -> None:
        self._app = app
        self.at_once = at_once_of(app)
        self._errors = errors
        rendered = cache(lambda: page(contract))
        self._pages: Mapping[str, Callable[[], Answer]] = {
            DOCS_PATH: lambda: _page("text/html; charset=utf-8", rendered().encode()),
            CONTRACT_PATH: lambda: _page(JSON, orjson.dumps(contract.document)),
        }
        for path in self._pages:
            if path in contract.methods:
                raise ContractError(f"path {path}: this server's documentation stands there")

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        make = self._pages.get(scope["path"]) if scope["type"] == "http" else None
        if make is None:
            return self._app(scope, receive, send)
        return self._show(make, scope, send)

    async def _show(self, make: Callable[[], Answer], scope: Scope, send: Send) -> None:
        if scope["method"] in ("GET", "HEAD"):
            answer = make()
        else:
            answer = self._errors.answer(ApiError(405, headers={"Allow": "GET, HEAD"}))
        for message in answer.messages():
            await send(message)


def _page(media_type: str, body: bytes) -> Answer:
    return Answer(200, ((b"content-type", media_type.encode()),), body)


def page(contract: Contract) -> str:
    """The documentation as one HTML page without outside resources."""
    # Imported here: most runs of the server never show the page.
    from jinja2 import Environment, StrictUndefined  # noqa: PLC0415
    from markdown_it import MarkdownIt  # noqa: PLC0415
    from markupsafe import Markup  # noqa: PLC0415

    markdown = MarkdownIt("js-default")  # the rules that escape HTML in the text
    environment = Environment(
        autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined
    )
    environment.filters["markdown"] = lambda text: Markup(markdown.render(text))  # noqa: S704
    environment.filters["json"] = lambda value: orjson.dumps(
        value, option=orjson.OPT_INDENT_2
    ).decode()
    source = Path(__file__).with_name("docs.html.j2").read_text(encoding="utf-8")
    return environment.from_string(source).render(
        contract=contract,
        document=contract.document,
        well_known=WELL_KNOWN,
        contract_path=CONTRACT_PATH,
    )
