from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from circleos.accounts.models import Membership, User, Workspace
from circleos.accounts.reading import parse_interface_language, parse_role, read
from circleos.accounts.services.changes import assign
from circleos.accounts.services.users import parse_person_name
from circleos.core.actor import Actor, ActorKind, writes
from circleos.core.errors import Invalid, NotAllowed, NotFound
from circleos.core.events import Change, record
from circleos.core.permissions import Role


@writes("team.manage")
def add_member(actor: Actor, user: User, *, role: Role, name: str = "") -> Membership:
    """Let a user work in the actor's workspace, under their own name unless another is given.

    Whoever left before comes back to the same membership. Whoever is there gets the role.
    """
    lock_workspace(actor.workspace_id)
    membership, joined = join(user, actor.workspace_id, role=role, name=name)
    if joined:
        record_joining(actor, membership)
    elif membership.role != role.value:
        _set_role(actor, membership, role)
    return membership


def join(
    user: User, workspace_id: UUID, *, role: Role, name: str = "", language: str = ""
) -> tuple[Membership, bool]:
    """The user's membership, made or taken up again; False if it was there all along.

    A new member sees the pages in `language`; without one, in the workspace's.
    The caller has checked the right, has locked the team, and writes the event.
    """
    membership, is_new = Membership.objects.get_or_create(
        workspace_id=workspace_id,
        user=user,
        defaults={"role": role.value, "name": name or user.name, "language": language},
    )
    if is_new or membership.left_at is None:
        return membership, is_new
    membership.left_at, membership.role = None, role.value
    membership.name = name or membership.name
    membership.save(update_fields=["left_at", "role", "name"])
    return membership, True


def record_joining(actor: Actor, membership: Membership) -> None:
    """Write the event that somebody works here from now on."""
    record_member(actor, "member.joined", membership, Change("role", None, membership.role))


@writes("team.manage")
def change_role(actor: Actor, membership_id: UUID, *, role: str) -> Membership:
    """Give a member another role. Raises `Invalid` if nobody would be left as admin."""
    values = read({"role": parse_role}, {"role": role})
    membership = current_member(actor, membership_id)
    if membership.role != values["role"]:
        _set_role(actor, membership, Role(values["role"]))
    return membership


@writes("team.manage")
def remove_member(actor: Actor, membership_id: UUID) -> Membership:
    """End a membership. The name stays on what they did. Raises `Invalid` for the last admin."""
    membership = current_member(actor, membership_id)
    _keep_an_admin(membership)
    membership.left_at = timezone.now()
    membership.save(update_fields=["left_at"])
    record_member(actor, "member.left", membership)
    return membership


@writes("team.manage")
def take_back_member(actor: Actor, membership_id: UUID) -> Membership:
    """Let a former member work here again, in the role they had. Raises `NotFound`."""
    former = Membership.objects.filter(pk=membership_id, workspace_id=actor.workspace_id)
    membership: Membership | None = former.select_related("user").first()
    if membership is None:
        raise NotFound
    return add_member(actor, membership.user, role=Role(membership.role))


@writes("account.edit")
def edit_self(actor: Actor, *, name: str, language: str) -> Membership:
    """Change the name that the team sees, and the language of one's pages.

    An empty language is the workspace's. Raises `NotAllowed` for whoever is not a member.
    """
    if actor.kind is not ActorKind.MEMBER or actor.id is None:
        raise NotAllowed("account.edit")
    parsers = {"name": parse_person_name, "language": _language_or_none}
    values = read(parsers, {"name": name, "language": language})
    membership = current_member(actor, actor.id)
    changes = assign(membership, values)
    if changes:
        membership.save(update_fields=[change.field for change in changes])
        record_member(actor, "member.edited", membership, *changes)
    return membership


def lock_workspace(workspace_id: UUID) -> None:
    """Let one transaction at a time change a workspace's team or one of its own lists."""
    Workspace.objects.select_for_update().get(pk=workspace_id)


def _language_or_none(text: str) -> str:
    return parse_interface_language(text) if text else ""


def current_member(actor: Actor, membership_id: UUID) -> Membership:
    """The member with this id, the team locked. Raises `NotFound`, also for one who left."""
    lock_workspace(actor.workspace_id)
    membership: Membership | None = Membership.objects.filter(
        pk=membership_id, workspace_id=actor.workspace_id, left_at=None
    ).first()
    if membership is None:
        raise NotFound
    return membership


def _set_role(actor: Actor, membership: Membership, role: Role) -> None:
    _keep_an_admin(membership)
    before, membership.role = membership.role, role.value
    membership.save(update_fields=["role"])
    record_member(actor, "member.role_changed", membership, Change("role", before, role.value))


def _keep_an_admin(membership: Membership) -> None:
    others = Membership.objects.filter(
        workspace_id=membership.workspace_id, role=Role.ADMIN, left_at=None
    ).exclude(pk=membership.pk)
    if membership.role == Role.ADMIN and not others.exists():
        raise Invalid.field(
            "role",
            _("%(name)s is the only admin. Make somebody else admin first.")
            % {"name": membership.name},
        )


def record_member(actor: Actor, kind: str, membership: Membership, *changes: Change) -> None:
    """Write an event about a member."""
    record(actor, kind, subject_kind="member", subject_id=membership.pk, changes=changes)
