"""Which code somebody means, and what speaks against it. Warnings never block."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from circleos.core.birthday import Birthday
from circleos.core.errors import Invalid
from circleos.core.fields import BadValue, Gender, clean_text
from circleos.diagnoses.catalogues import catalogue_in_use, entries_of, subcodes
from circleos.diagnoses.icd.entries import key_of
from circleos.diagnoses.models import Catalogue, CatalogueEntry, Severity, System, Usage
from circleos.diagnoses.queries import is_active
from circleos.patients.models import Patient

# How a code of ICD-10-GM looks (field 7 of the meta data): three to five characters.
_FORM = re.compile(r"[A-Z][0-9]{2}(?:\.[0-9]{1,2})?")
_LONGEST = 20
_GENDERS = {"W": Gender.FEMALE, "M": Gender.MALE}


class Concern(StrEnum):
    """What a warning is about."""

    NEEDS_SUBCODE = "needs_subcode"
    NOT_ALONE = "not_alone"
    NOT_FOR_CODING = "not_for_coding"
    GENDER = "gender"
    AGE = "age"
    RARE = "rare"
    EMPTY = "empty"
    NOTIFIABLE = "notifiable"
    NOT_BILLABLE = "not_billable"
    UNCHECKED = "unchecked"
    RECORDED = "recorded"


@dataclass(frozen=True, slots=True)
class Concerning:
    """Something that speaks against a code, in a sentence."""

    concern: Concern
    message: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """A code that was chosen: what is stored of it, and its entry in the catalogue.

    `entry` is the code's own, or that of the category above when the catalogue of the WHO has no
    such code; then `is_checked` is False.
    """

    code: str
    catalogue: Catalogue
    entry: CatalogueEntry
    is_checked: bool

    @property
    def system(self) -> str:
        """The system that the code is of."""
        return self.catalogue.system if self.is_checked else System.GM.value

    @property
    def edition(self) -> str:
        """The year of the catalogue that has it."""
        return self.catalogue.version if self.is_checked else ""


def choose(typed: str) -> Chosen:
    """The code that was typed or picked. Raises `Invalid` when the catalogue has none such."""
    try:
        text = clean_text(typed, _LONGEST).upper().replace(" ", "")
    except BadValue as bad:
        raise Invalid.field("code", bad.message) from bad
    if not text:
        raise Invalid.field("code", _("Is required"))
    catalogue = catalogue_in_use()
    key = key_of(text)
    found = entries_of(catalogue, {key[:length] for length in (3, 4, 5, len(key))})
    if key in found:
        return Chosen(found[key].code, catalogue, found[key], is_checked=True)
    code = f"{key[:3]}.{key[3:]}".rstrip(".").upper()
    if catalogue.system == System.WHO and _FORM.fullmatch(code):
        above = max((each for each in found if key.startswith(each)), key=len, default="")
        if above:
            return Chosen(code, catalogue, found[above], is_checked=False)
    message = _("“%(code)s” is no code of %(catalogue)s; search for it by words")
    raise Invalid.field("code", message % {"code": typed.strip(), "catalogue": catalogue})


def warnings_about(chosen: Chosen, patient: Patient | None = None) -> list[Concerning]:
    """What speaks against a code as such, and for this patient."""
    about = [*_of_the_code(chosen)]
    if patient is not None:
        about += _of_the_patient(chosen.entry, patient)
        if is_active(patient.pk, chosen.code):
            message = _("%(code)s stands among the active diagnoses already")
            about.append(Concerning(Concern.RECORDED, message % {"code": chosen.code}))
    return about


def finer_codes(chosen: Chosen) -> Sequence[CatalogueEntry]:
    """The codes below it that it needs; none when it is one that can be billed."""
    if chosen.entry.is_terminal or not chosen.is_checked:
        return ()
    return subcodes(chosen.entry)


def _of_the_code(chosen: Chosen) -> Iterator[Concerning]:
    entry = chosen.entry
    if not chosen.is_checked:
        message = _("ICD-10-GM is not loaded, so %(code)s could not be checked")
        yield Concerning(Concern.UNCHECKED, message % {"code": chosen.code})
    elif chosen.catalogue.system == System.WHO:
        message = _("From the WHO's catalogue, which is not for billing in Germany")
        yield Concerning(Concern.NOT_BILLABLE, message)
    if chosen.is_checked and not entry.is_terminal:
        message = _("%(code)s can not be billed alone: it needs a subcode")
        yield Concerning(Concern.NEEDS_SUBCODE, message % {"code": entry.notation})
    elif entry.usage in {Usage.ASTERISK, Usage.EXCLAMATION}:
        message = _("%(code)s can not be billed alone: it goes with another code")
        yield Concerning(Concern.NOT_ALONE, message % {"code": entry.notation})
    elif entry.usage == Usage.NONE:
        message = _("%(code)s is not for coding")
        yield Concerning(Concern.NOT_FOR_CODING, message % {"code": entry.notation})
    if not entry.has_content:
        yield Concerning(Concern.EMPTY, _("This code means nothing in this edition"))
    if entry.is_rare:
        yield Concerning(Concern.RARE, _("Very rare in Central Europe"))
    if entry.is_notifiable:
        message = _("May have to be reported (Protection against Infection Act)")
        yield Concerning(Concern.NOTIFIABLE, message)


def _of_the_patient(entry: CatalogueEntry, patient: Patient) -> Iterator[Concerning]:
    meant = _GENDERS.get(entry.gender)
    if meant and patient.gender in {Gender.FEMALE, Gender.MALE} and patient.gender != meant:
        sentence = {
            Gender.FEMALE: _("Is for women; this patient is recorded as male"),
            Gender.MALE: _("Is for men; this patient is recorded as female"),
        }[meant]
        yield Concerning(Concern.GENDER, _worded(sentence, entry.gender_severity))
    message = ""
    if patient.birthday:
        message = _age_concern(entry, Birthday.from_iso(patient.birthday))
    if message:
        yield Concerning(Concern.AGE, _worded(message, entry.age_severity))


def _worded(message: str, severity: str) -> str:
    if severity == Severity.MUST:
        return _("%(message)s. Billing with it will be refused.") % {"message": message}
    return message


def _age_concern(entry: CatalogueEntry, born: Birthday) -> str:
    """What the age speaks against, if it is certain: an incomplete birthday has the doubt."""
    today = timezone.localdate()
    if entry.age_from and _lived(born.first_day(), entry.age_from, today) < _number(entry.age_from):
        return _("Is for people from %(age)s on") % {"age": _age_in_words(entry.age_from)}
    latest = _last_day(born)
    if entry.age_to and _lived(latest, entry.age_to, today) >= max(1, _number(entry.age_to)):
        return _("Is for people up to %(age)s") % {"age": _age_in_words(entry.age_to)}
    return ""


def _number(limit: str) -> int:
    return int(limit[1:])


def _lived(born: date, limit: str, today: date) -> int:
    """Completed days (`t028`) or years (`j015`) of life."""
    if limit.startswith("t"):
        return (today - born).days
    return Birthday(born.year, born.month, born.day).age(today)


def _last_day(born: Birthday) -> date:
    """The latest day a birthday can mean."""
    if born.month is None:
        return date(born.year, 12, 31)
    if born.day is None:
        following = date(born.year + born.month // 12, born.month % 12 + 1, 1)
        return following - timedelta(days=1)
    return born.first_day()


def _age_in_words(limit: str) -> str:
    number = _number(limit)
    if limit.startswith("t"):
        return ngettext("%(count)d day", "%(count)d days", number) % {"count": number}
    return ngettext("%(count)d year", "%(count)d years", number) % {"count": number}
