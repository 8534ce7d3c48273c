"""Property tests against a deployment that may be remote, slow, or intermittently faulty."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable

from hypothesis import HealthCheck, Phase, settings

from logs_contract.suite.http.client import Inconclusive
from logs_contract.suite.http.exchange import Deviation

_MAX_SHRINKING = 20.0  # seconds; after that, the smallest example so far is shown


def load_profile() -> None:
    """Set up Hypothesis for the suite: no deadlines, no database, few examples."""
    settings.register_profile(
        "conformance",
        max_examples=40,
        deadline=None,
        database=None,
        report_multiple_bugs=False,
        phases=(Phase.explicit, Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    settings.load_profile("conformance")


class ExampleRunner:
    """Checks each example once, and limits the time for shrinking.

    Hypothesis runs an example again to shrink it and to show it. Without this class, an
    intermittent fault would not show again, and a deployment that hangs would be asked for minutes.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._errors: dict[Hashable, Deviation | Inconclusive | None] = {}
        self._end = float("inf")

    def run(self, example: Hashable, check: Callable[[], object]) -> None:
        """Check `example` once, and raise the error of `check` again if the example is repeated.

        After the time limit, a new example passes without a check.
        """
        if example not in self._errors:
            if self._clock() >= self._end:
                return
            self._errors[example] = self._find_error(check)
        error = self._errors[example]
        if error is not None:
            raise error

    def _find_error(self, check: Callable[[], object]) -> Deviation | Inconclusive | None:
        try:
            check()
        except Deviation as deviation:
            self._end = min(self._end, self._clock() + _MAX_SHRINKING)
            return deviation
        except Inconclusive as error:
            self._end = self._clock()  # another example would be inconclusive too
            return error
        return None
