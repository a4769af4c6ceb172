"""The two practices of all tests, and who works there.

It is loaded with the settings, before Django is set up.
"""

from dataclasses import dataclass
from typing import Any

from django.test import Client

from tests.standing import Standing


@dataclass(frozen=True, slots=True)
class Person:
    """A member as a test uses them: acting in a service, or signed in at a browser."""

    membership: Any
    actor: Any

    def client(self, **extra: Any) -> Client:
        """A browser in which this person is signed in."""
        client = Client(**extra)
        client.force_login(self.membership.user)
        return client


def workspace(slug: str, name: str) -> Any:
    from circleos.accounts.services.workspaces import create_workspace

    return create_workspace(slug, {"name": name})


def person(workspace: Any, email: str, name: str, role: str) -> Person:
    from circleos.accounts.actors import actor_of
    from circleos.accounts.models import Membership, User

    user = User(email=email, name=name)
    user.set_unusable_password()
    user.save()
    membership = Membership.objects.create(
        workspace=workspace, user=user, role=role, name=name, language="en"
    )
    return Person(membership, actor_of(membership))


def everything(admin: Person) -> Any:
    from tests.world import world_of

    return world_of(admin.membership).complete()


def crowded(world: Any) -> Any:
    from tests.crowd import fill

    fill(world)
    return world


STANDING = Standing(
    {
        "ring": lambda _made: workspace("praxis-am-ring", "Praxis am Ring"),
        "alice": lambda made: person(made["ring"], "alice@example.org", "Dr. Alice Arndt", "admin"),
        "world": lambda made: everything(made["alice"]),
        "bob": lambda made: person(made["ring"], "bob@example.org", "Bob Berger", "front_desk"),
        "elsewhere": lambda _made: workspace("praxis-woanders", "Praxis Woanders"),
        "charlie": lambda made: person(
            made["elsewhere"], "charlie@example.org", "Charlie Conrad", "admin"
        ),
        "their_world": lambda made: everything(made["charlie"]),
        "crowded_world": lambda made: crowded(made["their_world"]),
    },
    dear=["world", "their_world", "crowded_world"],
)
