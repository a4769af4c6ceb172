"""Opening every address as somebody: in a browser, or as a program with a token."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from django.db import transaction
from django.http.response import HttpResponseBase
from django.test import Client
from django.utils import timezone

from circleos.accounts.middleware import LOCKED_IN_SESSION
from circleos.accounts.models import Membership
from circleos.accounts.services import create_token
from circleos.core.actor import Actor
from tests.routes import FORMS, METHODS, Route
from tests.sent import sent_to
from tests.signing_in import NEEDED_BY
from tests.world import World


@dataclass(frozen=True, slots=True)
class Visit:
    """One request and its answer."""

    route: Route
    method: str
    path: str
    response: HttpResponseBase

    @property
    def status(self) -> int:
        return self.response.status_code

    def __str__(self) -> str:
        return f"{self.method} {self.path}: {self.status}"


def browser(membership: Membership, route: Route) -> Client:
    """A browser in which this member has just signed in, with what the address asks of them.

    A defect of ours is an answer of 500.
    """
    NEEDED_BY.get(route.name, lambda _membership: None)(membership)
    client = Client(raise_request_exception=False)
    client.force_login(membership.user)
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "password", "at": timezone.now().timestamp()}
    ]
    if route.name == "accounts:locked":
        session[LOCKED_IN_SESSION] = True
    session.save()
    return client


def program(admin: Actor, role: str) -> Client:
    """A program with a token of this role."""
    secret = create_token(admin, name=f"As {role}", role=role).secret
    return Client(raise_request_exception=False, headers={"Authorization": f"Bearer {secret}"})


def visits(
    client: Client,
    route: Route,
    world: World,
    methods: Sequence[str] = METHODS,
    *,
    every_id: bool = False,
) -> Iterator[Visit]:
    """The answers of an address to each method it knows, with each value its parameters may have.

    Whatever a request changes is undone before the next, in the database and in the browser.
    """
    for path in world.paths(route, every_id=every_id):
        for method in methods if route.is_api else [each for each in methods if each in FORMS]:
            cookies = client.cookies.output()
            with undone():
                response = send(client, route, path, method, world)
            client.cookies.clear()
            client.cookies.load(cookies.replace("Set-Cookie: ", ""))
            if response.status_code != 405:
                yield Visit(route, method, path, response)


def send(client: Client, route: Route, path: str, method: str, world: World) -> HttpResponseBase:
    """Send what fits this address."""
    if method == "GET":
        return client.get(path)
    sent = sent_to(route, world)
    if not route.is_api or (method == "POST" and "file" in sent):
        return client.post(path, sent)
    return client.generic(method, path, json.dumps(sent, default=str), "application/json")


@contextmanager
def undone() -> Iterator[None]:
    """Take back what is written in the block."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def noting_permissions(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """The permissions that are asked for meanwhile, and would be refused to who lacks them."""
    asked: set[str] = set()
    require = Actor.require

    def note(actor: Actor, permission: str) -> None:
        asked.add(permission)
        require(actor, permission)

    with monkeypatch.context() as patch:
        patch.setattr(Actor, "require", note)
        yield asked
