"""Calls that may wait for a network are made in a thread; all others at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from starlette.concurrency import run_in_threadpool

_P = ParamSpec("_P")
_T = TypeVar("_T")


async def call(
    remote: bool,  # noqa: FBT001, what the state says of itself
    function: Callable[_P, _T],
    *args: _P.args,
    **kwargs: _P.kwargs,
) -> _T:
    """What `function` returns or raises."""
    if remote:
        return await run_in_threadpool(function, *args, **kwargs)
    return function(*args, **kwargs)
