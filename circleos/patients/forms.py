"""Fields of a patient as they stand in a form: label, control, value, error."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.datastructures import MultiValueDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from circleos.core.birthday import Birthday
from circleos.core.countries import country_names
from circleos.core.errors import FieldError
from circleos.core.fields import Gender, format_phone
from circleos.core.languages import language_names
from circleos.patients.fields import FIELDS, LIST_FIELDS, Kind, Plain
from circleos.patients.queries import sources_offered, types_offered
from circleos.ui.formats import birthday as shown_birthday
from circleos.ui.formats import language as interface_language

QUICK_FIELDS = ("first_name", "last_name", "email", "phone", "type", "language", "source")
# Offered first among all languages: what most patients of a German practice speak.
COMMON_LANGUAGES = ("de", "en", "tr", "ar", "ru", "uk", "pl", "ro", "fr", "it", "es", "vi", "fa")
ONE_OF = {Kind.PHONES: Kind.PHONE, Kind.EMAILS: Kind.EMAIL}
Option = tuple[str, str]


@dataclass(frozen=True, slots=True)
class FormField:
    """One field as a template shows it. `was` is the value the person saw when they began."""

    name: str
    label: str
    control: str
    value: str
    values: Sequence[str]
    was: str
    error: str
    hint: str
    options: Sequence[Option]


def form_fields(
    names: Iterable[str],
    values: Mapping[str, Plain],
    *,
    was: Mapping[str, Plain] | None = None,
    errors: Iterable[FieldError] = (),
) -> dict[str, FormField]:
    """The named fields with these values; the errors stand at their fields."""
    messages = {error.field: error.message for error in errors}
    was = values if was is None else was
    return {
        name: _form_field(name, values.get(name, ""), was.get(name, ""), messages.get(name, ""))
        for name in names
    }


def _form_field(name: str, value: Plain, was: Plain, error: str) -> FormField:
    field = FIELDS[name]
    lines = [] if isinstance(value, str) else list(value)
    return FormField(
        name=name,
        label=str(field.label),
        control=_control(field.kind),
        value=_typed(field.kind, value),
        values=[_typed(ONE_OF[field.kind], line) for line in lines],
        was=_typed(field.kind, was),
        error=error,
        hint="",
        options=_options(field.kind, _typed(field.kind, value)),
    )


def _control(kind: Kind) -> str:
    match kind:
        case Kind.TYPE | Kind.SOURCE | Kind.LANGUAGE | Kind.GENDER | Kind.COUNTRY:
            return "select"
        case Kind.EMAIL | Kind.PHONE:
            return kind.value
        case Kind.BIRTHDAY:
            return "date"
        case Kind.EMAILS | Kind.PHONES:
            return "lines"
        case _:
            return "text"


def _typed(kind: Kind, value: Plain) -> str:
    """A plain value as a person would type it."""
    if isinstance(value, list):
        return "\n".join(_typed(ONE_OF[kind], line) for line in value)
    if kind is Kind.PHONE:
        return format_phone(value)
    if kind is Kind.BIRTHDAY and value:
        try:
            return shown_birthday(value) if interface_language() == "de" else _numeric(value)
        except ValueError:  # what was typed and could not be read stays as it is
            return value
    return value


def _numeric(iso: str) -> str:
    birthday = Birthday.from_iso(iso)
    parts = (birthday.day, birthday.month, birthday.year)
    return ".".join(f"{part:02}" for part in parts if part)


def _options(kind: Kind, value: str) -> list[Option]:
    language = get_language() or "en"
    match kind:
        case Kind.TYPE:
            return _with_current([(each.key, str(each)) for each in types_offered()], value)
        case Kind.SOURCE:
            offered = [(each.key, str(each)) for each in sources_offered()]
            return _with_current([("", _("not known")), *offered], value)
        case Kind.GENDER:
            return [(gender.value, str(gender.label)) for gender in Gender]
        case Kind.LANGUAGE:
            names = language_names(language)
            common = [(code, names[code]) for code in COMMON_LANGUAGES]
            others = [item for item in names.items() if item[0] not in COMMON_LANGUAGES]
            return [("", _("not known")), *common, *others]
        case Kind.COUNTRY:
            names = country_names(language)
            near = [(code, names[code]) for code in ("DE", "AT", "CH")]
            others = [item for item in names.items() if item[0] not in {"DE", "AT", "CH"}]
            return [("", ""), *near, *others]
        case _:
            return []


def _with_current(options: list[Option], value: str) -> list[Option]:
    """A choice that is no longer offered stays for whoever has it."""
    if value and value not in {key for key, _label in options}:
        options.append((value, value))
    return options


def submitted(post: MultiValueDict[str, str], names: Iterable[str]) -> dict[str, Any]:
    """What was sent for the named fields, as typed."""
    return {
        name: post.getlist(name) if name in LIST_FIELDS else post.get(name, "")
        for name in names
        if name in post or f"was-{name}" in post
    }


def changed_by_person(post: MultiValueDict[str, str], names: Iterable[str]) -> dict[str, Any]:
    """The fields whose value is another than the one this person was shown.

    A field that somebody else changed meanwhile and this person did not touch is left alone, and
    so is one for which they chose to keep what stands there.
    """
    changes = {}
    for name, value in submitted(post, names).items():
        was = post.get(f"was-{name}", "").replace("\r\n", "\n")
        now = "\n".join(line for line in value if line) if name in LIST_FIELDS else value
        if now != was and post.get(f"keep-{name}") != "theirs":
            changes[name] = value
    return changes


def choices_made(post: MultiValueDict[str, str], version: int, prefix: str = "") -> dict[str, str]:
    """What the person chose for each field of a conflict; "" for one they have left open.

    Nothing when the row has another version than the one they were asked about: that is a new
    question.
    """
    if post.get(f"{prefix}clashed-version") != str(version):
        return {}
    clashing = post.getlist(f"{prefix}clash")
    return {name: post.get(f"keep-{prefix}{name}", "") for name in clashing}


def version_seen(post: MultiValueDict[str, str], prefix: str = "") -> int:
    """The version that the person decides upon; with a prefix, of the part that has such names.

    After a conflict it is the newer one, but only once they have chosen for every field in
    question; until then the conflict stands.
    """
    clashing = post.getlist(f"{prefix}clash")
    decided = all(post.get(f"keep-{prefix}{name}") in {"mine", "theirs"} for name in clashing)
    name = "clashed-version" if clashing and decided else "version"
    version = post.get(prefix + name, "")
    return int(version) if version.isdecimal() and len(version) < 10 else 1
