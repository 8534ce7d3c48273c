"""What a property test remembers between the examples Hypothesis tries."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable

from hypothesis import HealthCheck, Phase, settings

from logs_contract.suite.client import Inconclusive
from logs_contract.suite.exchange import Deviation

_SHRINKING = 20.0  # seconds; a deployment may be slow, and the first failing example is enough


def load_profile() -> None:
    """Let Hypothesis search as a judge of deployments that may be far away."""
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


class Search:
    """Gives each example one outcome, and ends the search for a smaller one in time.

    Hypothesis runs an example again to shrink it and to show it. A fault that comes now and then
    would be gone by then, and a deployment that hangs would be asked for minutes.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._errors: dict[Hashable, Deviation | Inconclusive | None] = {}
        self._end = float("inf")

    def judge(self, example: Hashable, check: Callable[[], object]) -> None:
        """Run `check` for an example not seen before, while there is time; raise what it raises."""
        if example not in self._errors:
            if self._clock() >= self._end:
                return
            self._errors[example] = self._outcome(check)
        error = self._errors[example]
        if error is not None:
            raise error

    def _outcome(self, check: Callable[[], object]) -> Deviation | Inconclusive | None:
        try:
            check()
        except Deviation as deviation:
            self._end = min(self._end, self._clock() + _SHRINKING)
            return deviation
        except Inconclusive as error:
            self._end = self._clock()  # asking again would not help
            return error
        return None
