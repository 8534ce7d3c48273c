"""Bursts: reading the output of wrk, and which bursts count."""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks.load.scenarios import SCENARIOS, Request
from benchmarks.load.wrk import parse_output, write_script

INGESTED = """\
Running 2s test @ http://127.0.0.1:18300/logs
  1 threads and 16 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency    17.48ms    5.40ms  61.47ms   87.19%
    Req/Sec     0.93k   121.40     1.08k    80.00%
  1850 requests in 2.00s, 547.75KB read
Requests/sec:    924.46
Transfer/sec:    273.71KB
{"requests": 1850, "microseconds": 2001168, "p50": 16725, "p99": 41368, "refused": 0, "failed": 0}
"""
REFUSED = """\
Running 2s test @ http://127.0.0.1:18300/logs
  1 threads and 16 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     6.29ms    5.21ms  56.15ms   97.14%
    Req/Sec     2.83k   417.05     3.42k    61.90%
  5915 requests in 2.10s, 1.28MB read
  Non-2xx or 3xx responses: 5915
Requests/sec:   2816.89
Transfer/sec:    624.50KB
{"requests": 5915, "microseconds": 2099832, "p50": 5981, "p99": 39047, "refused": 5915, "failed": 0}
"""
NOBODY = "unable to connect to 127.0.0.1:1 Connection refused\n"


def test_bursts_are_read_from_what_wrk_prints() -> None:
    ingested, refused = parse_output(INGESTED), parse_output(REFUSED)
    assert (ingested.requests, ingested.seconds) == (1850, 2.001168)
    assert (ingested.p50, ingested.p99) == (16.725, 41.368)
    assert refused.refused == 5915
    with pytest.raises(ValueError, match="did not finish: unable to connect"):
        parse_output(NOBODY)


def test_a_burst_counts_if_every_response_is_of_the_expected_kind() -> None:
    ingested, refused = parse_output(INGESTED), parse_output(REFUSED)
    assert ingested.find_fault(201) == ""
    assert refused.find_fault(429) == ""
    assert ingested.find_fault(400) == "0 responses of 1850 were refusals, wanted 1850"
    assert (
        replace(ingested, refused=1).find_fault(201)
        == "1 responses of 1850 were refusals, wanted 0"
    )
    assert replace(refused, refused=5914).find_fault(401).startswith("5914 responses of 5915")
    assert "got no whole response" in replace(ingested, failed=2).find_fault(201)
    assert replace(ingested, requests=0).find_fault(201) == "no request got a response"


def test_the_script_sends_the_request() -> None:
    text = write_script(SCENARIOS["403"].request.with_headers(Specmatic_Response_Code="403"))
    assert "wrk.headers[ [==[Authorization]==] ] = [==[Bearer so_test_reader]==]" in text
    assert "wrk.headers[ [==[Specmatic-Response-Code]==] ] = [==[403]==]" in text
    assert '[==[{"level":"info","message":"Player connected",' in text
    assert "Authorization" not in write_script(Request(token=None))
