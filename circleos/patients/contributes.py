"""What the patients' room adds to the others."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from circleos.accounts.settings_pages import SETTINGS_PAGES, SettingsGroup
from circleos.accounts.settings_pages import SettingsPage as Page
from circleos.accounts.starters import WORKSPACE_STARTERS, WorkspaceStarter
from circleos.core.events import EVENT_KINDS, EventKind
from circleos.core.importing import IMPORT_FIELDS, MATCH_KEYS
from circleos.core.permissions import ADMINS, EVERYONE, PERMISSIONS, STAFF, Permission
from circleos.patients import filters, filters_by_date, filters_by_place
from circleos.patients.bar import ACTIONS_OF_PATIENTS, COMMANDS_OF_PATIENTS, PatientRecords
from circleos.patients.bulk import own
from circleos.patients.bulk.actions import BULK_ACTIONS
from circleos.patients.columns import COLUMNS, Column, FromWidth
from circleos.patients.counting import count_of_text
from circleos.patients.everybody import count_for_rail
from circleos.patients.fields import ADDRESS, MAILING_ADDRESS
from circleos.patients.importing import IMPORTED, KEYS
from circleos.patients.list_services import start_lists
from circleos.patients.listing import ListAddress
from circleos.patients.models import Patient
from circleos.patients.profile import SUMMARY_CARDS, SummaryCard
from circleos.search.commands import COMMANDS
from circleos.search.filters import FILTERS
from circleos.search.lists import LISTS, QUICK_VIEWS, KeptList, QuickView
from circleos.search.records import RECORD_ACTIONS, RECORDS
from circleos.ui.formats import MomentInWords, birthdays_with_age, moments_in_words
from circleos.ui.frame import RAIL, RailEntry

for permission in (
    Permission("patients.view", EVERYONE, _("see patients"), 10),
    Permission("patients.create", STAFF, _("create patients"), 11),
    Permission("patients.edit", STAFF, _("edit patients"), 12),
    Permission("patients.archive", STAFF, _("archive patients and restore them"), 13),
    Permission("patients.export", ADMINS, _("export the list of patients"), 14),
    Permission("patients.bulk", ADMINS, _("change more than 100 patients at once"), 16),
    Permission("patients.settings", ADMINS, _("change patient types and sources"), 15),
):
    PERMISSIONS.register(permission)

for kind in (
    EventKind("patient.created", _("created this patient"), "patients.view", "user-plus"),
    EventKind("patient.edited", _("changed details"), "patients.view", "pencil"),
    EventKind("patient.archived", _("archived this patient"), "patients.view", "archive"),
    EventKind("patient.restored", _("restored this patient"), "patients.view", "archive-restore"),
    EventKind("patient.withdrawn", _("withdrew this patient"), "patients.view", "undo-2"),
    EventKind("patients.exported", _("exported patients"), "patients.export", "download"),
    EventKind(
        "patients.bulk_changed", _("changed many patients at once"), "patients.view", "list-checks"
    ),
    EventKind(
        "patients.bulk_cancelled", _("cancelled a change of many patients"), "patients.view", "x"
    ),
    EventKind(
        "patients.bulk_undone", _("undid a change of many patients"), "patients.view", "undo-2"
    ),
    EventKind("type.changed", _("changed the patient types"), "patients.settings", "list"),
    EventKind("source.changed", _("changed the sources"), "patients.settings", "list"),
):
    EVENT_KINDS.register(kind)

for list_filter in (
    filters.TypeFilter(),
    filters.LanguageFilter(),
    filters.SourceFilter(),
    filters.GenderFilter(),
    filters_by_place.CityFilter(),
    filters_by_place.PostalCodeFilter(),
    filters_by_date.AgeFilter(),
    filters_by_date.BirthMonthFilter(),
    filters_by_date.CreatedFilter(),
    filters_by_date.UpdatedFilter(),
    filters.ArchivedFilter(),
):
    FILTERS.register(list_filter)


class OwnColumn(Column):
    template = "patients/cells.html"


class IdColumn(OwnColumn):
    key, label, order, cell, sort = "number", _("ID"), 10, "number", "number"
    fields = ("number",)
    from_width = FromWidth.MEDIUM


class BirthdayColumn(OwnColumn):
    key, label, order, cell, sort = "birthday", _("Birthday"), 20, "birthday", "birthday"
    fields = ("birthday",)

    def load(self, patients: Sequence[Patient]) -> Mapping[UUID, str]:
        words = birthdays_with_age(patient.birthday for patient in patients)
        return {patient.pk: said for patient, said in zip(patients, words, strict=True)}


class PhoneColumn(OwnColumn):
    key, label, order, cell = "phone", _("Phone"), 30, "phone"
    fields = ("phone",)


class EmailColumn(OwnColumn):
    key, label, order, cell = "email", _("Email"), 35, "email"
    fields = ("email",)
    from_width, usual = FromWidth.WIDE, False


class TypeColumn(OwnColumn):
    key, label, order, cell = "type", _("Type"), 40, "type"
    fields = ("type__key", "type__name")
    from_width, usual = FromWidth.WIDE, False

    def load(self, patients: Sequence[Patient]) -> Mapping[UUID, str]:
        names: dict[UUID, str] = {}
        for patient in patients:
            if patient.type_id not in names:
                names[patient.type_id] = str(patient.type)
        return {patient.pk: names[patient.type_id] for patient in patients}


class LanguageColumn(OwnColumn):
    key, label, order, cell = "language", _("Language"), 42, "language"
    fields = ("language",)
    from_width, usual = FromWidth.WIDE, False


class CityColumn(OwnColumn):
    key, label, order, cell = "city", _("City"), 44, "city"
    fields = ("city",)
    from_width, usual = FromWidth.WIDE, False


class CreatedColumn(OwnColumn):
    key, label, order, cell, sort = "created", _("Created"), 85, "created", "created"
    fields = ("created_at",)
    usual = False

    def load(self, patients: Sequence[Patient]) -> Mapping[UUID, MomentInWords]:
        words = moments_in_words(patient.created_at for patient in patients)
        return {patient.pk: said for patient, said in zip(patients, words, strict=True)}


class UpdatedColumn(OwnColumn):
    key, label, order, cell, sort = "updated", _("Last updated"), 90, "updated", "updated"
    fields = ("updated_at",)
    from_width = FromWidth.WIDE

    def load(self, patients: Sequence[Patient]) -> Mapping[UUID, MomentInWords]:
        words = moments_in_words(patient.updated_at for patient in patients)
        return {patient.pk: said for patient, said in zip(patients, words, strict=True)}


for column in (
    IdColumn(),
    BirthdayColumn(),
    PhoneColumn(),
    EmailColumn(),
    TypeColumn(),
    LanguageColumn(),
    CityColumn(),
    CreatedColumn(),
    UpdatedColumn(),
):
    COLUMNS.register(column)


class ContactCard(SummaryCard):
    key, title, order, template = "contact", _("Contact"), 10, "patients/cards/contact.html"
    fields = ("phone", "further_phones", "email", "further_emails")


class AddressCard(SummaryCard):
    key, title, order, template = "address", _("Address"), 20, "patients/cards/address.html"
    fields, further_fields = ADDRESS, MAILING_ADDRESS
    further_title = _("Post goes to another address")


class OriginCard(SummaryCard):
    key, title, order = "origin", _("Type and source"), 50
    template = "patients/cards/origin.html"
    fields = ("type", "language", "source")


for card in (ContactCard(), AddressCard(), OriginCard()):
    SUMMARY_CARDS.register(card)

for imported in IMPORTED:
    IMPORT_FIELDS.register(imported)
for match_key in KEYS:
    MATCH_KEYS.register(match_key)

for action in (own.SetType(), own.Archive(), own.Restore(), own.Export()):
    BULK_ACTIONS.register(action)

RECORDS.register(PatientRecords())
for record_action in ACTIONS_OF_PATIENTS:
    RECORD_ACTIONS.register(record_action)
for command in COMMANDS_OF_PATIENTS:
    COMMANDS.register(command)

WORKSPACE_STARTERS.register(WorkspaceStarter("patients", start_lists))

RAIL.register(
    RailEntry(
        "patients",
        _("Patients"),
        "users",
        "patients:list",
        "patients.view",
        order=10,
        shortcut="g p",
        count=count_for_rail,
    )
)

LISTS.register(
    KeptList(
        "patients",
        _("Patients"),
        "users",
        "patients:list",
        "patients.view",
        written=lambda query: ListAddress.of_text(query).written,
        count=count_of_text,
        column_keys=lambda: [column.key for column in COLUMNS],
    )
)
for quick_view in (
    QuickView("all", "patients", _("All"), "", 10),
    QuickView("new-this-week", "patients", _("New this week"), "created=7d", 50),
):
    QUICK_VIEWS.register(quick_view)

DATA, MAY = SettingsGroup.DATA_AND_SEARCH, "patients.settings"
for settings_page in (
    Page("patient-types", DATA, _("Patient types"), "patients:patient-types", MAY, 30),
    Page("sources", DATA, _("Sources"), "patients:sources", MAY, 40),
    Page("export", DATA, _("Export"), "patients:export-settings", "patients.export", 50),
):
    SETTINGS_PAGES.register(settings_page)
