"""One run of the suite: its options, the tested deployment, the results."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from logs_contract.suite.catalogue.contract import Contract
from logs_contract.suite.catalogue.requirements import parse_version, select_requirements
from logs_contract.suite.checks.preflight import look_before_run
from logs_contract.suite.http.client import Client
from logs_contract.suite.http.credentials import Credentials
from logs_contract.suite.http.exchange import Deviation
from logs_contract.suite.http.plain_text import make_line
from logs_contract.suite.http.rate_limit import RateLimiter
from logs_contract.suite.http.traffic import Traffic, TrafficCounter
from logs_contract.suite.options import DEFAULT_RATE, Options
from logs_contract.suite.reference_server import TOKENS, ReferenceServer
from logs_contract.suite.results.findings import Finding, collect_evidence
from logs_contract.suite.results.known_failures import read_known_failures
from logs_contract.suite.results.outcomes import Outcome
from logs_contract.suite.results.verdict import Results

_UNLIMITED_RATE = 1e6  # requests a second


class Run:
    """Makes the client and the results from the options.

    `requested_url` is the base URL that the user gave, if any; with ``--plan`` nothing is sent
    there. `not_served` is True if the endpoint is not served at all. `notes` are about personas
    that get another response than their kind of caller. `repeated` counts the failures that the
    terminal does not show, as they are like others.
    """

    client: Client

    def __init__(self, options: Options, contract: Contract) -> None:
        self.options = options
        self.contract = contract
        self.requested_url = options.base_url
        self.started = datetime.now(UTC)
        self.not_served = False
        self.notes: tuple[str, ...] = ()
        self.repeated = 0
        self.worker_traffic = Traffic()  # traffic of the other processes of this run
        known_failures = options.expected_failures if not options.plan else None
        self.results = Results(
            select_requirements(parse_version(options.contract_version)),
            partial=options.partial or options.plan,
            strict=options.strict,
            known_failures=read_known_failures(Path(known_failures)) if known_failures else {},
        )
        self._server: ReferenceServer | None = None

    @property
    def target(self) -> str | None:
        """The base URL of the tested deployment; None until the reference server has started."""
        return self.requested_url or self.options.base_url

    @property
    def traffic(self) -> Traffic:
        """The traffic of all processes of the run."""
        return self.client.traffic.total + self.worker_traffic

    @property
    def is_unlimited(self) -> bool:
        """Whether the rate is unlimited: it is for a server that the suite started."""
        return self.options.plan or (self.requested_url is None and not self.options.rate)

    @property
    def rate(self) -> float:
        """The most requests a second."""
        return _UNLIMITED_RATE if self.is_unlimited else self.options.rate or DEFAULT_RATE

    def open(self) -> None:
        """Connect to the deployment, or start the reference server. Raises `pytest.UsageError`."""
        if self.options.plan or not self.options.base_url:
            self._start_server()
        self.connect()
        look = look_before_run(self.client)
        if isinstance(look, Deviation):
            self._note_not_served(look)
            return
        if look.obstacle and not self.options.anyway:
            raise pytest.UsageError(
                f"{look.obstacle}. Nothing more was sent; --anyway runs the tests all the same"
            )
        self.notes = look.notes

    def connect(self) -> None:
        """Make the client, without sending anything."""
        options = self.options
        assert options.base_url
        self.client = Client(
            options.base_url,
            timeout=options.timeout,
            credentials=Credentials(options.tokens),
            contract=self.contract,
            rate_limiter=RateLimiter(self.rate),
            traffic=TrafficCounter(options.run_id, options.max_requests),
            run_id=options.run_id,
        )

    def worker_input(self, workers: int) -> dict[str, Any]:
        """The options of one of `workers` processes (pytest-xdist) that share the run."""
        limit = self.options.max_requests
        if limit is not None:
            limit = max(0, limit - self.traffic.requests) // workers
        part = replace(self.options, rate=self.rate / workers, max_requests=limit)
        return part.to_json()

    def worker_output(self) -> dict[str, Any]:
        """The traffic and the number of tests of this worker, for the process that reports."""
        return {
            "traffic": asdict(self.client.traffic.total),
            "collected": self.results.collected,
            "selected": self.results.selected,
        }

    def merge_worker(self, output: dict[str, Any]) -> None:
        """Add the `worker_output` of a worker to this run."""
        self.worker_traffic += Traffic(**output["traffic"])
        self.results.collected, self.results.selected = output["collected"], output["selected"]

    def close(self) -> None:
        """Stop the reference server, if it was started."""
        if self._server:
            self._server.stop()

    def _start_server(self) -> None:
        try:
            self._server = ReferenceServer()
        except RuntimeError as error:
            raise pytest.UsageError(str(error)) from error
        self.options = replace(
            self.options, base_url=self._server.base_url, tokens=self._select_tokens()
        )

    def _select_tokens(self) -> Mapping[str, str]:
        """The reference server's tokens: all if it is tested, else those of given personas."""
        given = self.options.tokens
        if self.requested_url is None:
            return {**TOKENS, **given}
        return {name: token for name, token in TOKENS.items() if name in given}

    def _note_not_served(self, deviation: Deviation) -> None:
        self.not_served = True
        evidence = collect_evidence(deviation, self.client.credentials)
        cause = make_line(self.client.credentials.redact(str(deviation)))
        reason = f"{cause}: the endpoint is not served, or the base URL is wrong"
        self.results.add(Finding("ingest.served", Outcome.FAILED, "", 0, reason, evidence))
