"""`Idempotency-Key`: a POST that is sent again is answered again, and not done again.

After the IETF draft "The Idempotency-Key HTTP Header Field". Only success is remembered: what
was refused changed nothing and may be tried anew with the same key.
"""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any
from uuid import UUID

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from circleos.api.bearer import bearer_of
from circleos.api.models import GivenAnswer
from circleos.api.refusals import problem_response
from circleos.core import problems
from circleos.core.problems import FieldProblem, Problem
from circleos.core.workspace import workspace_transaction

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
LONGEST_KEY = 255
REMEMBERED_FOR = timedelta(hours=24)
REPEATED_HEADERS = ("Content-Type", "Location", "ETag")

Run = Callable[..., HttpResponse]


def answer_once(run: Run) -> Run:
    """Let an operation answer the same request under the same key only once."""

    @wraps(run)
    def answer(request: HttpRequest, **parameters: Any) -> HttpResponse:
        key = request.headers.get(HEADER)
        bearer = bearer_of(request)
        if request.method != "POST" or key is None or bearer is None or bearer.id is None:
            return run(request, **parameters)
        if not (1 <= len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
            message = _("Use 1 to %(longest)d printable ASCII characters, such as a UUID")
            error = FieldProblem(HEADER, message % {"longest": LONGEST_KEY})
            return problem_response(problems.invalid(error))
        _wait_for_others(f"{bearer.id} {key}")
        request_hash = _hash_of(request)
        given = GivenAnswer.objects.filter(token_id=bearer.id, key=key).first()
        if given is not None:
            same = bytes(given.request_hash) == request_hash
            return _again(given) if same else problem_response(Problem(problems.KEY_REUSED))
        response = run(request, **parameters)
        if response.status_code < 300:
            GivenAnswer(
                token_id=bearer.id,
                key=key,
                request_hash=request_hash,
                status=response.status_code,
                headers={
                    name: response[name] for name in REPEATED_HEADERS if response.has_header(name)
                },
                body=response.content,
            ).save(force_insert=True)
        return response

    return answer


def _wait_for_others(name: str) -> None:
    """Let requests with the same key follow each other; the lock ends with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


def forget_old_answers(workspace_id: UUID) -> None:
    """Delete the answers of a workspace that are older than a day."""
    with workspace_transaction(workspace_id):
        GivenAnswer.objects.filter(created_at__lt=timezone.now() - REMEMBERED_FOR).delete()


def _hash_of(request: HttpRequest) -> bytes:
    digest = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if request.content_type != "multipart/form-data":
        digest.update(request.body)
        return digest.digest()
    # The boundary between its parts differs each time, and a file does not fit into memory.
    digest.update(request.POST.urlencode().encode())
    for name in request.FILES:
        file: Any = request.FILES[name]
        digest.update(f"\n{name} {file.name}\n".encode())
        for chunk in file.chunks():
            digest.update(chunk)
        file.seek(0)
    return digest.digest()


def _again(given: GivenAnswer) -> HttpResponse:
    headers = {**given.headers, REPLAYED: "true"}
    return HttpResponse(bytes(given.body), status=given.status, headers=headers)
