"""The pages that document the contract: ``/docs`` as HTML and ``/openapi.json``."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

import orjson

from logs_contract.server.contract import JSON, Contract
from logs_contract.server.default_tokens import DEFAULT_TOKENS
from logs_contract.server.documents import ContractError
from logs_contract.server.errors import ApiError
from logs_contract.server.http.message import Request, Response

DOCS_PATH = "/docs"
CONTRACT_PATH = "/openapi.json"


def make_pages(contract: Contract) -> dict[str, Callable[[Request], Response]]:
    """Map the path of each documentation page to the function that responds to it.

    Raises `ContractError` if the contract defines one of these paths.
    """
    rendered = cache(lambda: render_page(contract).encode())
    pages = {
        DOCS_PATH: lambda: (b"text/html; charset=utf-8", rendered()),
        CONTRACT_PATH: lambda: (JSON.encode(), orjson.dumps(contract.document)),
    }
    for path in pages:
        if path in contract.methods:
            raise ContractError(f"path {path}: the server's documentation uses this path")
    return {path: partial(_respond, make) for path, make in pages.items()}


def _respond(make: Callable[[], tuple[bytes, bytes]], request: Request) -> Response:
    if request.method not in ("GET", "HEAD"):
        raise ApiError(405, headers={"Allow": "GET, HEAD"})
    media_type, body = make()
    return Response(200, ((b"content-type", media_type),), body)


def render_page(contract: Contract) -> str:
    """Render the documentation as one HTML page without external resources."""
    # Imported here because most runs of the server never render the page.
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
        default_tokens=DEFAULT_TOKENS,
        contract_path=CONTRACT_PATH,
    )
