"""One run of the suite: what it was asked for, whom it talks to, what it found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from logs_contract.suite.client import Client, Inconclusive
from logs_contract.suite.contract import Contract
from logs_contract.suite.exchange import Deviation
from logs_contract.suite.expected import read_expected_failures
from logs_contract.suite.options import DEFAULT_RATE, Options
from logs_contract.suite.outcomes import Finding, Outcome, evidence_of
from logs_contract.suite.pacing import Pacer
from logs_contract.suite.probe import expect_served
from logs_contract.suite.reference import TOKENS, ReferenceServer
from logs_contract.suite.report import Report
from logs_contract.suite.requirements import frozen, parse_version
from logs_contract.suite.tally import Sent, Tally
from logs_contract.suite.wallet import Wallet

_UNPACED = 1e6  # requests a second; for a server of the suite's own


class Session:
    """From the options to the client and the report.

    `target` is the base URL given, if one was; with ``--plan`` nothing is sent there. `not_served`
    says so where the endpoint is not there at all.
    """

    client: Client

    def __init__(self, options: Options, contract: Contract) -> None:
        self.options = options
        self.contract = contract
        self.target = options.base_url
        self.started = datetime.now(UTC)
        self.not_served = False
        self.elsewhere = Sent()  # by other processes of the same run
        expected = options.expected_failures if not options.plan else None
        self.report = Report(
            frozen(parse_version(options.contract_version)),
            partial=options.partial or options.plan,
            strict=options.strict,
            expected=read_expected_failures(Path(expected)) if expected else {},
        )
        self._server: ReferenceServer | None = None

    @property
    def address(self) -> str | None:
        """The base URL of what is judged; None until the reference server has started."""
        return self.target or self.options.base_url

    @property
    def sent(self) -> Sent:
        """What all processes of the run have sent."""
        return self.client.tally.sent + self.elsewhere

    @property
    def unpaced(self) -> bool:
        """A server of the suite's own needs no care."""
        return self.options.plan or (self.target is None and not self.options.rate)

    @property
    def rate(self) -> float:
        """Requests a second."""
        return _UNPACED if self.unpaced else self.options.rate or DEFAULT_RATE

    def open(self) -> None:
        """Reach the deployment, or start the reference server. Raises `pytest.UsageError`."""
        if self.options.plan or not self.options.base_url:
            self._start_server()
        self.connect()
        try:
            expect_served(self.client)
        except Inconclusive as error:
            raise pytest.UsageError(f"the deployment cannot be reached: {error}") from None
        except Deviation as deviation:
            self._note_not_served(deviation)

    def connect(self) -> None:
        """Make the client, without a look at the deployment."""
        options = self.options
        assert options.base_url
        self.client = Client(
            options.base_url,
            timeout=options.timeout,
            wallet=Wallet(options.tokens),
            contract=self.contract,
            pacer=Pacer(self.rate),
            tally=Tally(options.run_id, options.max_requests),
            run_id=options.run_id,
        )

    def share(self, processes: int) -> dict[str, Any]:
        """What another process needs for its part of the run."""
        limit = self.options.max_requests
        if limit is not None:
            limit = max(0, limit - self.sent.requests) // processes
        part = replace(self.options, rate=self.rate / processes, max_requests=limit)
        return part.to_wire()

    def tell(self) -> dict[str, Any]:
        """What another process did, for the one that reports."""
        report = self.report
        return {
            "sent": asdict(self.client.tally.sent),
            "found": report.found,
            "selected": report.selected,
        }

    def hear(self, told: dict[str, Any]) -> None:
        """The reverse of `tell`."""
        self.elsewhere += Sent(**told["sent"])
        self.report.found, self.report.selected = told["found"], told["selected"]

    def close(self) -> None:
        """End what was started."""
        if self._server:
            self._server.stop()

    def _start_server(self) -> None:
        try:
            self._server = ReferenceServer()
        except RuntimeError as error:
            raise pytest.UsageError(str(error)) from error
        self.options = replace(
            self.options, base_url=self._server.base_url, tokens=self._server_tokens()
        )

    def _server_tokens(self) -> Mapping[str, str]:
        """The reference server's, for those given; for all of them where it is what is judged."""
        given = self.options.tokens
        if self.target is None:
            return {**TOKENS, **given}
        return {name: token for name, token in TOKENS.items() if name in given}

    def _note_not_served(self, deviation: Deviation) -> None:
        # An answer that does not come, or not in whole, is for the requirements to judge.
        self.not_served = bool(deviation.exchange.status) and not deviation.exchange.problem
        if self.not_served:
            evidence = evidence_of(deviation, self.client.wallet)
            reason = f"{deviation}: it does not serve the endpoint yet, or the base URL is wrong"
            self.report.add(Finding("ingest.served", Outcome.FAILED, "", 0, reason, evidence))
