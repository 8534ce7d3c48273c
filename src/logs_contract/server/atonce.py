"""Answers without waiting: what a server may ask an application for before it makes a task of it.

A request whose body has come whole, that the fast lane serves and that nothing is to be done to,
is answered in one call: from the packet it came in, or in a thread where the state is remote. Each
layer of the application that such a request passes has a method ``at_once`` beside its
``__call__`` and does there what it does here.
"""

from __future__ import annotations

from collections.abc import Callable

from starlette.types import ASGIApp, Scope

from logs_contract.server.answer import Answer

AtOnce = Callable[[Scope, bytes], Answer | None]


def at_once_of(app: ASGIApp) -> AtOnce:
    """How to ask `app`. It takes an ASGI scope and the whole body; None: call it as usual."""
    return getattr(app, "at_once", _never)


def _never(_scope: Scope, _body: bytes) -> None:
    return None
