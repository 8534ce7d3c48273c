"""Other statuses than the documented ones."""

from __future__ import annotations

import json

from tests.mutants.deployment import Deployment
from tests.mutants.labels import caught_by
from tests.mutants.messages import ApiError, Request, Response


@caught_by("ingest.served")
class RouteNotDeployed(Deployment):
    """The gateway knows the host but not yet the path."""

    def route(self, request: Request) -> None:
        raise ApiError(404, "not_found", "no route matched")


@caught_by("ingest.served")
class NotImplementedYet(Deployment):
    """A stub of the endpoint says that it is to come."""

    def route(self, request: Request) -> None:
        raise ApiError(501, "not_implemented", "coming soon")


@caught_by("ingest.served")
class PostNotAllowed(Deployment):
    """Only the listing of logs is deployed; POST is not allowed."""

    def route(self, request: Request) -> None:
        raise ApiError(405, "method_not_allowed", "wanted GET", headers={"Allow": "GET"})


class Success(Deployment):
    """Another status for what was stored."""

    status = 201

    def respond(self, request: Request) -> Response:
        response = super().respond(request)
        if response.status == 201:
            response.status = self.status
        return response


@caught_by("ingest.status")
class StoredIs200(Success):
    """The default status of most frameworks."""

    status = 200


@caught_by("ingest.status")
class StoredIs202(Success):
    """The entry is put on a queue, and the answer says so."""

    status = 202


@caught_by("ingest.status")
class StoredIs204(Success):
    """Nothing is answered where the entry was stored."""

    status = 204

    def respond(self, request: Request) -> Response:
        response = super().respond(request)
        if response.status == 204:
            response.body, response.media_type = b"", ""
        return response


@caught_by("ingest.status")
class RedirectsToTheEntry(Success):
    """A form handler sends the client on to what it made."""

    status = 303

    def respond(self, request: Request) -> Response:
        response = super().respond(request)
        if response.status == 303:
            response.headers["Location"] = f"/logs/{json.loads(response.body)['id']}"
        return response


@caught_by("ingest.status")
class WantsATrailingSlash(Deployment):
    """A router that redirects to /logs/."""

    def route(self, request: Request) -> None:
        super().route(request)
        location = {"Location": f"{request.path}/"}
        raise ApiError(308, "moved", "permanent redirect", headers=location)


@caught_by("ingest.status")
class MultiStatus(Success):
    """An endpoint for batches of one."""

    status = 207


class Refused(Deployment):
    """Some of what should be 400 is another status, as a framework has it."""

    words = ""
    status = 422

    def bad_request(self, message: str) -> ApiError:
        error = super().bad_request(message)
        if self.words in message:
            error.status = self.status
        return error


@caught_by("validation.missing-field")
class MissingFieldIs422(Refused):
    """Parsing is 400, but a missing field is unprocessable, as in FastAPI and Rails."""

    words = "missing"


@caught_by("validation.type")
class WrongTypeIs422(Refused):
    """A serialiser that reports a wrong type in its own way."""

    words = "wrong type"


@caught_by("validation.level")
class UnknownLevelIs422(Refused):
    """The database's enum refuses what the validator let through."""

    words = "unknown level"


@caught_by("validation.object")
class NotAnObjectIs422(Refused):
    """The body parses, so that it is not the parser that refuses it."""

    words = "not an object"


@caught_by("validation.json", "validation.body")
class UnparsableIs422(Refused):
    """Axum's and others' answer to a body that is not JSON."""

    words = "not JSON"


@caught_by("validation.utf-8")
class NotUtf8Is415(Refused):
    """Text in another encoding is taken for an unsupported charset."""

    words = "UTF-8"
    status = 415


@caught_by("validation.media-type")
class MediaTypeIs406(Refused):
    """The wrong one of the two statuses about media types."""

    words = "media type"
    status = 406


@caught_by("validation.body")
class NoBodyIs204(Deployment):
    """Nothing was sent, so there is nothing to do."""

    def read_entry(self, request: Request) -> dict[str, object]:
        if not request.body.strip():
            raise ApiError(204, "no_content", "")
        return super().read_entry(request)


class OverQuota(Deployment):
    """Another status for an organisation that is over quota."""

    status = 429

    def quota_exceeded(self, quotas: list[dict[str, object]]) -> ApiError:
        error = super().quota_exceeded(quotas)
        error.status = self.status
        return error


@caught_by("quota.refused")
class OverQuotaIs402(OverQuota):
    """Payment Required: the plan is used up."""

    status = 402


@caught_by("quota.refused")
class OverQuotaIs403(OverQuota):
    """The quota is one more thing the caller is not permitted."""

    status = 403


@caught_by("quota.refused")
class OverQuotaIs507(OverQuota):
    """Insufficient Storage, as WebDAV has it."""

    status = 507
