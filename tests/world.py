"""What stands in a practice, so that every address has something to show.

A parameter of an address takes its value from here: a room that brings a new one adds a line to
`OBJECTS` (ids of rows of the workspace: another workspace's must never be found) or to `WORDS`
(everything else), and to `SENT` (tests/sent.py) what its forms send.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.contrib.auth import SESSION_KEY

from circleos.accounts.actors import actor_of
from circleos.accounts.models import Membership, User
from circleos.accounts.services import (
    create_location,
    create_token,
    invite_member,
    remove_member,
)
from circleos.accounts.sessions import SessionStore, stored_key
from circleos.assignment.services import assign_automatically
from circleos.core.actor import Actor
from circleos.core.ids import uuid7
from circleos.core.models import Run
from circleos.core.workspace import workspace_transaction
from circleos.diagnoses.models import Diagnosis
from circleos.diagnoses.services import diagnose
from circleos.imports.mappings import save_mapping
from circleos.imports.models import Import, Upload
from circleos.imports.services import Wishes, request_import
from circleos.imports.turns import attend
from circleos.imports.upload_services import upload_file
from circleos.insurance.models import InsuranceProvider
from circleos.insurance.provider_services import create_provider
from circleos.insurance.services import add_plan
from circleos.notes.services import (
    create_note,
    create_template,
    pin_note,
    revise_note,
    save_draft,
)
from circleos.patients.bulk.own import SetType
from circleos.patients.bulk.running import change_patients
from circleos.patients.bulk.selection import Selection
from circleos.patients.bulk.services import request_bulk_change
from circleos.patients.exports import export_patients, request_export
from circleos.patients.models import BulkChange, Patient, PatientType, Source
from circleos.patients.profile import SECTIONS, SUMMARY_CARDS
from circleos.patients.services import create_patient, edit_patient
from circleos.search.saved_views import Shown, save_view
from circleos.tags.services import add_tag, create_tag
from tests.routes import Route, all_routes
from tests.sent import CSV, sent_to
from tests.signing_in import add_passkey


@dataclass
class World:
    """A practice as its admin sees it. What nobody asks for is not made."""

    membership: Membership
    actor: Actor
    _values: dict[str, list[str]] = field(default_factory=dict)

    @cached_property
    def patient(self) -> Patient:
        fields = {
            "title": "Dr.",
            "first_name": "Anna",
            "last_name": "Müller-Brandt",
            "birthday": "12.03.1979",
            "gender": "female",
            "email": "anna@example.org",
            "phone": "030 23125 101",
            "further_phones": ["030 23125 102"],
            "street": "Bergmannstraße 41",
            "postal_code": "10961",
            "city": "Berlin",
        }
        patient = create_patient(self.actor, fields)
        assign_automatically(self.actor, patient.pk, member_id=self.membership.pk)
        return edit_patient(self.actor, patient.pk, {"city": "Potsdam", "postal_code": "14467"})

    @cached_property
    def colleague(self) -> Membership:
        return self.member("colleague", "provider")

    @cached_property
    def former_colleague(self) -> Membership:
        return remove_member(self.actor, self.member("former", "front_desk").pk)

    @cached_property
    def invitation(self) -> tuple[str, str]:
        """The id of an open invitation, and the secret of its link."""
        address = f"invited@{self.membership.workspace.slug}.example.org"
        issued = invite_member(self.actor, email=address, role="provider")
        return str(issued.invitation.pk), issued.secret

    @cached_property
    def export(self) -> Run:
        """An export that is done, its file there."""
        self.patient  # noqa: B018  somebody to export
        run = request_export(self.actor, Selection(all_matching=True))
        export_patients.run(self.actor.workspace_id, run_id=str(run.pk))
        return run

    @cached_property
    def upload(self) -> Upload:
        """An uploaded file that is not imported yet."""
        return upload_file(self.actor, io.BytesIO(CSV), "patienten.csv")

    @cached_property
    def mapping(self) -> str:
        """The id of a saved mapping of columns."""
        return str(save_mapping(self.actor, self.upload.pk, "Altpraxis").pk)

    def imported(self, *, dry_run: bool = False) -> Import:
        """An import that is done, with a row that was left out; or a dry run."""
        wishes = Wishes(dry_run=dry_run)
        asked = request_import(self.actor, io.BytesIO(CSV), "patienten.csv", wishes)
        return attend(asked, lambda _import: None)

    @cached_property
    def bulk_change(self) -> BulkChange:
        """A change of many patients that is done."""
        action, chosen = SetType(), Selection(ids=(self.patient.pk,))
        change = request_bulk_change(self.actor, action, chosen, choice="member", click="world")
        change_patients.run(self.actor.workspace_id, change_id=str(change.pk))
        return change

    @cached_property
    def passkey(self) -> str:
        """The id of this person's passkey."""
        return str(add_passkey(self.membership).instance.pk)

    @cached_property
    def other_session(self) -> str:
        """The key of the row of a second session of this person."""
        session = SessionStore()
        session[SESSION_KEY] = str(self.membership.user_id)
        session.save()
        return stored_key(session.session_key or "")

    @cached_property
    def insurance_plan(self) -> str:
        """The id of an insurance plan of the patient, with a number that is private."""
        fields = {"provider": "Debeka", "provider_type": "private", "member_number": "4471 902 338"}
        return str(add_plan(self.actor, self.patient.pk, fields).pk)

    @cached_property
    def insurance_provider(self) -> str:
        """The id of an insurer; there is another of its type, to be merged with."""
        for name in ("Allianz", "Barmenia"):
            provider = create_provider(self.actor, {"name": name, "type": "private"})
        return str(provider.pk)

    def other_insurance_provider(self) -> str:
        """The id of that other."""
        self.insurance_provider  # noqa: B018  makes both
        with workspace_transaction(self.actor.workspace_id):
            return str(InsuranceProvider.objects.get(name="Allianz").pk)

    def entry(self, kind: type[PatientType] | type[Source]) -> str:
        """The id of a choice in one of the practice's own lists, and not of the default."""
        with workspace_transaction(self.actor.workspace_id):
            return str(kind.objects.order_by("position").last().pk)

    @cached_property
    def location(self) -> str:
        """The id of a location."""
        return str(create_location(self.actor, {"name": "Bergmannstraße"}).pk)

    @cached_property
    def view(self) -> str:
        """The id of a view that is shared with everybody."""
        shown = Shown("type=member&sort=name", ["number", "birthday"])
        return str(save_view(self.actor, "patients", "Members", shown, shared=True).pk)

    @cached_property
    def diagnosis(self) -> Diagnosis:
        """What the patient may have; it stands on a note of its own."""
        return diagnose(self.actor, self.patient.pk, "M54.5", {"certainty": "V", "onset": "2019"})

    @cached_property
    def tag(self) -> str:
        """The id of a tag that the patient carries."""
        return str(add_tag(self.actor, self.patient.pk, "VIP").tag.pk)

    @cached_property
    def other_tag(self) -> str:
        """The id of a tag of the same kind that nobody carries."""
        return str(create_tag(self.actor, "Sports").pk)

    @cached_property
    def token(self) -> str:
        """The id of an API token."""
        return str(create_token(self.actor, name="Calendar", role="read_only").token.pk)

    @cached_property
    def note(self) -> str:
        """The id of a note with two versions, which is pinned to the patient's profile."""
        note = create_note(self.actor, self.patient.pk, title="First visit", body="<p>Coughs.</p>")
        revise_note(self.actor, note.pk, body="<p>Coughs no more.</p>")
        pin_note(self.actor, note.pk)
        return str(note.pk)

    @cached_property
    def draft(self) -> str:
        """The id of a note that this person is writing."""
        written = {"title": "Second visit", "body": "<p>Well.</p>"}
        return str(save_draft(self.actor, self.patient.pk, uuid7(), **written).note_id)

    @cached_property
    def template(self) -> str:
        """The id of a template of notes."""
        body = "<h2>Complaints</h2>"
        return str(create_template(self.actor, name="Visit", title="Visit", body=body).pk)

    def with_pinned_note(self) -> list[str]:
        """The ids of the patient, who has a pinned note."""
        self.note  # noqa: B018  pins it
        return [str(self.patient.pk), self.patient.short_id]

    def values(self, route: Route, parameter: str) -> list[str]:
        """The values that an address may have in the place of a parameter."""
        special = f"{route.name}.{parameter}"
        make = next(
            (
                known[name]
                for known in (OBJECTS, WORDS)
                for name in (special, parameter)
                if name in known
            ),
            None,
        )
        if make is None:
            raise LookupError(
                f"Nobody knows a value for <{parameter}> in /{route.pattern}. Add a line "
                f'"{parameter}" or "{special}" to OBJECTS or WORDS in tests/world.py.'
            )
        if special not in self._values:
            self._values[special] = make(self)
        return self._values[special]

    def paths(self, route: Route, *, every_id: bool = False) -> list[str]:
        """The address with each of the values it may have.

        Of the ids that a row has, the first, unless every one is wanted.
        """
        choices: list[dict[str, str]] = [{}]
        for parameter in route.parameters:
            values = self.values(route, parameter)
            if parameter in OBJECTS and not every_id:
                values = values[:1]
            choices = [{**choice, parameter: value} for choice in choices for value in values]
        return [route.path(choice) for choice in choices]

    def complete(self) -> "World":
        """Make what anybody may ask for, but a passkey: who has one is asked for it."""
        for route in all_routes():
            if not route.name.startswith("mfa_"):
                self.paths(route)
                sent_to(route, self)
        return self

    def member(self, name: str, role: str) -> Membership:
        """A further member of the practice."""
        slug = self.membership.workspace.slug
        user = User.objects.create(email=f"{name}@{slug}.example.org", name=name.title())
        return Membership.objects.create(
            workspace=self.membership.workspace, user=user, role=role, name=name.title()
        )


def world_of(membership: Membership) -> World:
    """The practice in which this member is admin."""
    return World(membership, actor_of(membership))


Values = dict[str, Callable[[World], list[str]]]

OBJECTS: Values = {
    "patient_id": lambda world: [str(world.patient.pk), world.patient.short_id],
    "location_id": lambda world: [world.location],
    "plan_id": lambda world: [world.insurance_plan],
    "provider_id": lambda world: [world.insurance_provider],
    "membership_id": lambda world: [str(world.colleague.pk)],
    "accounts:take-back-member.membership_id": lambda world: [str(world.former_colleague.pk)],
    "invitation_id": lambda world: [world.invitation[0]],
    "token_id": lambda world: [world.token],
    "view_id": lambda world: [world.view],
    "tag_id": lambda world: [world.tag],
    "diagnosis_id": lambda world: [str(world.diagnosis.pk)],
    "diagnoses:add-to-note.note_id": lambda world: [str(world.diagnosis.note_id)],
    "note_id": lambda world: [world.note],
    "notes:discard.note_id": lambda world: [world.draft],
    "notes:restore.note_id": lambda world: [world.draft],
    "notes:unpin.patient_id": lambda world: world.with_pinned_note(),
    "api:pinned-note.patient_id": lambda world: world.with_pinned_note(),
    "template_id": lambda world: [world.template],
    "record_id": lambda world: [str(world.patient.pk)],
    "run_id": lambda world: [str(world.export.pk)],
    "upload_id": lambda world: [str(world.upload.pk)],
    "mapping_id": lambda world: [world.mapping],
    "import_id": lambda world: [str(world.imported().pk)],
    "imports:start.import_id": lambda world: [str(world.imported(dry_run=True).pk)],
    "change_id": lambda world: [str(world.bulk_change.pk)],
    "patients:patient-types-entry.entry_id": lambda world: [world.entry(PatientType)],
    "patients:patient-types-state.entry_id": lambda world: [world.entry(PatientType)],
    "patients:sources-entry.entry_id": lambda world: [world.entry(Source)],
    "patients:sources-state.entry_id": lambda world: [world.entry(Source)],
    # Not the workspace's but the person's own.
    "mfa_edit_webauthn.pk": lambda world: [world.passkey],
    "mfa_remove_webauthn.pk": lambda world: [world.passkey],
}

WORDS: Values = {
    "sample": lambda _world: ["components"],
    "insurance:new-in-editor.number": lambda _world: ["1"],
    "insurance:provider-state.state": lambda _world: ["archive", "restore", "undo-merge"],
    "secret": lambda world: [world.invitation[1]],
    "uidb36": lambda world: [user_pk_to_url_str(world.membership.user)],
    "account_reset_password_from_key.key": lambda world: [
        default_token_generator.make_token(world.membership.user)
    ],
    "patients:check.name": lambda _world: ["email", "phone"],
    "notes:set-type.type_": lambda _world: ["fact", "diagnosis"],
    "notes:version.number": lambda _world: ["1", "2"],
    "imports:mapping-state.state": lambda _world: ["delete", "restore"],
    "search:actions.kind": lambda _world: ["patient"],
    "patients:card.key": lambda _world: [card.key for card in SUMMARY_CARDS if card.fields],
    "patients:section.key": lambda _world: [section.key for section in SECTIONS],
    "patients:patient-types-state.state": lambda _world: ["archive", "restore", "default"],
    "patients:view-state.state": lambda _world: ["update", "pin", "unpin", "delete", "restore"],
    "patients:sources-state.state": lambda _world: ["archive", "restore"],
    "assignment:undo.group": lambda world: [str(world.patient.pk and world.actor.group)],
    "tags:on-patient.state": lambda _world: ["remove", "add"],
    "tags:state.state": lambda _world: ["archive", "restore", "unmerge"],
}
