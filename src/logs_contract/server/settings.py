"""The settings of one server. They are checked once and never change."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlsplit

from logs_contract.project_files import project_file
from logs_contract.server.quotas import METRICS
from logs_contract.server.redaction import remove_password

DEFAULT_QUOTAS: Mapping[str, int] = MappingProxyType({"storage_bytes": 10_737_418_240})
MEMORY = "memory"
ADMIN_PREFIX = "/__mock"  # the prefix of the paths of the admin API
DIRECT, CONNEXION = "direct", "connexion"

_TOKEN = re.compile(r"[A-Za-z0-9\-._~+/]+=*")
_HOST = re.compile(r"[A-Za-z0-9._-]+")
_ORIGIN = re.compile(r"https?://[a-z0-9.\-]+(:\d+)?|https?://\[[0-9a-f:]+\](:\d+)?")


MAX_AMOUNT = 2**53 - 1  # the largest integer that all JSON readers agree on (RFC 8259, section 6)


class SettingsError(ValueError):
    """A setting is invalid. The message names the key, its value and the valid values."""


def packaged_contract() -> Path:
    """Return the path of the contract in this package."""
    return project_file("openapi.yaml")


def packaged_handlers() -> Path:
    """Return the path of the folder with the handlers in this package."""
    return project_file("handlers")


@dataclass(frozen=True, kw_only=True)
class Settings:
    """All settings of a server. Sizes are in bytes. Raises `SettingsError`."""

    host: str = "127.0.0.1"
    port: int = 8080
    contract: Path = field(default_factory=packaged_contract)
    handlers: Path = field(default_factory=packaged_handlers)
    quotas: Mapping[str, int] = field(default_factory=lambda: DEFAULT_QUOTAS)
    max_entries: int = 100_000
    max_body_bytes: int = 1_048_576
    validate_responses: bool = False
    access_log: bool = True
    mock: bool = True
    mock_token: str | None = None
    mock_hosts: tuple[str, ...] = ()
    mock_origins: tuple[str, ...] = ()
    max_requests: int = 10_000
    seed_file: Path | None = None
    state: str = MEMORY
    workers: int = 1
    engine: str = DIRECT

    def __post_init__(self) -> None:
        self._check_numbers()
        self._check_state()
        self._check_admin()
        if not self.handlers.is_dir():
            raise SettingsError(f"handlers: wanted a folder; got {self.handlers}")
        if self.engine not in (DIRECT, CONNEXION):
            raise SettingsError(f"engine: wanted {DIRECT} or {CONNEXION}; got {self.engine!r}")

    def _check_numbers(self) -> None:
        _check_range("port", self.port, 0, 65_535)
        _check_range("max_entries", self.max_entries, 1, sys.maxsize)
        _check_range("max_body_bytes", self.max_body_bytes, 1, sys.maxsize)
        _check_range("max_requests", self.max_requests, 1, sys.maxsize)
        _check_range("workers", self.workers, 1, 256)
        if not self.quotas:
            raise SettingsError("quotas: wanted at least one; got none")
        for metric, limit in self.quotas.items():
            if metric not in METRICS:
                raise SettingsError(
                    f"quota {metric}={limit}: known metrics are {', '.join(METRICS)}"
                )
            _check_range(f"quota {metric}", limit, 0, MAX_AMOUNT)

    def _check_admin(self) -> None:
        if self.mock_token is not None and not _TOKEN.fullmatch(self.mock_token):
            raise SettingsError("mock_token: wanted only letters, digits and -._~+/ (RFC 6750)")
        for host in self.mock_hosts:
            if not _HOST.fullmatch(host):
                raise SettingsError(f"mock_host: wanted a name, without a port; got {host!r}")
        for origin in self.mock_origins:
            if not _ORIGIN.fullmatch(origin):
                raise SettingsError(f"mock_origin: wanted https://name or :port; got {origin!r}")

    def _check_state(self) -> None:
        if self.workers > 1 and self.state == MEMORY:
            raise SettingsError(
                f"workers: {self.workers} cannot share state in memory: set --state "
                "redis://host:port/0, or --workers 1"
            )
        if self.state != MEMORY and not _is_redis_url(self.state):
            raise SettingsError(
                f"state: wanted {MEMORY}, redis://host:port/0, rediss:// or unix://path; "
                f"got {remove_password(self.state)!r}"
            )


def is_loopback(host: str) -> bool:
    """Return whether only this machine can reach the address."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _is_redis_url(url: str) -> bool:
    try:
        parts = urlsplit(url)
        known = parts.port != 0
    except ValueError:
        return False
    if parts.scheme == "unix":
        return len(parts.path) > 1
    database = parts.path.removeprefix("/")
    return (
        parts.scheme in ("redis", "rediss")
        and bool(parts.hostname)
        and known
        and (not database or database.isdecimal())
    )


def _check_range(key: str, value: int, low: int, high: int) -> None:
    if not low <= value <= high:
        raise SettingsError(f"{key}: wanted {low} to {high}; got {value}")
