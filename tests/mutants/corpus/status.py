"""Statuses other than the documented ones."""

from __future__ import annotations

import json
import math
from typing import Any

from tests.mutants.deployment import Deployment
from tests.mutants.labels import caught_by
from tests.mutants.messages import ApiError, Request, Response


@caught_by("ingest.served")
class RouteNotDeployed(Deployment):
    """POST /logs is answered with 404."""

    def route(self, request: Request) -> None:
        raise ApiError(404, "not_found", "no route matched")


@caught_by("ingest.served")
class NotImplementedYet(Deployment):
    """POST /logs is answered with 501."""

    def route(self, request: Request) -> None:
        raise ApiError(501, "not_implemented", "coming soon")


@caught_by("ingest.served")
class PostNotAllowed(Deployment):
    """Only GET is deployed; POST is answered with 405."""

    def route(self, request: Request) -> None:
        raise ApiError(405, "method_not_allowed", "wanted GET", headers={"Allow": "GET"})


class Success(Deployment):
    """A deployment with another status for a stored entry."""

    status = 201

    def respond(self, request: Request) -> Response:
        response = super().respond(request)
        if response.status == 201:
            response.status = self.status
        return response


@caught_by("ingest.status")
class StoredIs200(Success):
    """A stored entry is answered with 200, the default of most frameworks."""

    status = 200


@caught_by("ingest.status")
class StoredIs202(Success):
    """A stored entry is answered with 202, as it is only queued."""

    status = 202


@caught_by("ingest.status")
class StoredIs204(Success):
    """A stored entry is answered with 204, without a body."""

    status = 204

    def respond(self, request: Request) -> Response:
        response = super().respond(request)
        if response.status == 204:
            response.body, response.media_type = b"", ""
        return response


@caught_by("ingest.status")
class RedirectsToTheEntry(Success):
    """A stored entry is answered with a redirect to the entry."""

    status = 303

    def respond(self, request: Request) -> Response:
        response = super().respond(request)
        if response.status == 303:
            response.headers["Location"] = f"/logs/{json.loads(response.body)['id']}"
        return response


@caught_by("ingest.status")
class WantsATrailingSlash(Deployment):
    """The router redirects /logs to /logs/."""

    def route(self, request: Request) -> None:
        super().route(request)
        location = {"Location": f"{request.path}/"}
        raise ApiError(308, "moved", "permanent redirect", headers=location)


@caught_by("ingest.status")
class MultiStatus(Success):
    """A stored entry is answered with 207, as a batch of one."""

    status = 207


class Refused(Deployment):
    """A deployment with another status for some requests that should get 400."""

    words = ""
    status = 422

    def bad_request(self, message: str) -> ApiError:
        error = super().bad_request(message)
        if self.words in message:
            error.status = self.status
        return error


@caught_by("validation.missing-field")
class MissingFieldIs422(Refused):
    """A missing field is answered with 422, as in FastAPI and Rails."""

    words = "missing"


@caught_by("validation.type")
class WrongTypeIs422(Refused):
    """A value of a wrong type is answered with 422."""

    words = "wrong type"


@caught_by("validation.level")
class UnknownLevelIs422(Refused):
    """An unknown level is answered with 422."""

    words = "unknown level"


@caught_by("validation.object")
class NotAnObjectIs422(Refused):
    """A JSON body that is not an object is answered with 422."""

    words = "not an object"


@caught_by("validation.json", "validation.body")
class UnparsableIs422(Refused):
    """A body that is not JSON is answered with 422."""

    words = "not JSON"


@caught_by("validation.utf-8")
class NotUtf8Is415(Refused):
    """A body that is not UTF-8 is answered with 415."""

    words = "UTF-8"
    status = 415


@caught_by("validation.media-type")
class MediaTypeIs406(Refused):
    """Another media type is answered with 406 in place of 400 or 415."""

    words = "media type"
    status = 406


@caught_by("validation.body")
class NoBodyIs204(Deployment):
    """A request without a body is answered with 204."""

    def read_entry(self, request: Request) -> dict[str, object]:
        if not request.body.strip():
            raise ApiError(204, "no_content", "")
        return super().read_entry(request)


class OverQuota(Deployment):
    """A deployment with another status for an organisation over quota."""

    status = 429

    def quota_exceeded(self, quotas: list[dict[str, object]]) -> ApiError:
        error = super().quota_exceeded(quotas)
        error.status = self.status
        return error


@caught_by("quota.refused")
class OverQuotaIs402(OverQuota):
    """A request over quota is answered with 402 Payment Required."""

    status = 402


@caught_by("quota.refused")
class OverQuotaIs403(OverQuota):
    """A request over quota is answered with 403."""

    status = 403


@caught_by("quota.refused")
class OverQuotaIs507(OverQuota):
    """A request over quota is answered with 507 Insufficient Storage, as in WebDAV."""

    status = 507


@caught_by("ingest.media-type", "ingest.schema")
class InfinityAnswered(Deployment):
    """The encoder writes a number beyond the doubles as Infinity, which is not JSON."""

    def parse_float(self, text: str) -> float:
        return float(text)


@caught_by("ingest.media-type", "ingest.schema")
class OverflowIsNan(Deployment):
    """A number beyond the doubles becomes NaN, which the encoder writes as it is."""

    def parse_float(self, text: str) -> float:
        return float(text) if math.isfinite(float(text)) else math.nan


@caught_by("ingest.schema")
class CreatedAtMissingForNul(Deployment):
    """An entry with a NUL character takes another path, whose response lacks created_at."""

    def store(self, entry: dict[str, Any]) -> dict[str, Any]:
        stored = super().store(entry)
        if "\0" in entry["message"]:
            del stored["created_at"]
        return stored
