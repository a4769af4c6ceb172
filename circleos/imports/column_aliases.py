"""The names that columns bear in the files of other systems, English and German.

Compared by `header_key`: case, accents, punctuation and remarks in brackets do not count, so
`Geb.-Datum`, `GEBDATUM` and `Geb. Datum (TT.MM.JJJJ)` are one alias.
"""

import re

from circleos.core.folding import fold_name

_REMARK = re.compile(r"\([^)]*\)|\[[^]]*\]")
_NO_LETTER = re.compile(r"[\W_]+")


def header_key(header: str) -> str:
    """What two headers are compared by."""
    return _NO_LETTER.sub("", fold_name(_REMARK.sub(" ", header)))


# Not among the canonical columns: a number of its own is put behind the street.
HOUSE_NUMBER = "house_number"

ALIASES = {
    "id": "ID; P-Nummer; circleOS ID",
    "external_system": "External system; Altsystem; Fremdsystem; Quellsystem",
    "external_id": (
        "External ID; Externe ID; Fremd-ID; Fremdnummer; Nr.; No.; Nummer; Lfd. Nr.; "
        "Pat.-Nr.; Patientennr.; Patienten-Nr.; Patientennummer; Patienten-ID; Pat.-ID; PID; "
        "Kartei-Nr.; Karteinummer; Aktennummer; Akten-Nr.; Kunden-Nr.; Kundennummer; "
        "Patient ID; Patient number; Patient no.; MRN; Medical record number; Record number; "
        "Chart number"
    ),
    "title": "Title; Titel; Akad. Titel; Akademischer Titel",
    "first_name": (
        "First name; Vorname; Vornamen; Vorname(n); Given name; Given names; Forename; "
        "Vorname des Patienten; Patient Vorname; Patient first name; Fname; VName"
    ),
    "last_name": (
        "Last name; Name; Nachname; Familienname; Zuname; Surname; Family name; "
        "Nachname des Patienten; Name des Patienten; Patient Nachname; Patient last name; "
        "Lname; NName"
    ),
    "birth_name": "Birth name; Geburtsname; Geb.-Name; Mädchenname; Maiden name; Name at birth",
    "birthday": (
        "Birthday; Geburtsdatum; Geb.-Datum; Geb.-Dat.; Geb.; Geburtstag; Geb. am; Geboren am; "
        "Geboren; Geburtsdat.; Birth date; Date of birth; DOB; Born; Patient DOB; "
        "Geburtsdatum des Patienten"
    ),
    "gender": (
        "Gender; Geschlecht; Geschl.; Sex; Geschlechtskennzeichen; m/w; w/m; m/w/d; w/m/d; m/f"
    ),
    "email": (
        "Email; E-Mail; Mail; E-Mail-Adresse; Mailadresse; Email address; E-Mail privat; "
        "E-Mail 1; Email 1"
    ),
    "phone": (
        "Phone; Telefon; Tel.; Tel.-Nr.; Telefonnr.; Telefonnummer; Telefon privat; Tel. privat; "
        "Telefon 1; Tel. 1; Festnetz; Festnetznummer; Rufnummer; Telefon Festnetz; "
        "Telefon mobil; Tel. mobil; Mobil; Mobiltelefon; Mobilnummer; Mobilfunk; Mobilfunknummer; "
        "Mobil-Nr.; Handy; Handynummer; Handy-Nr.; Telefon Handy; Natel; "
        "Telefon geschäftlich; Tel. geschäftlich; Telefon dienstlich; Tel. dienstlich; "
        "Telefon Arbeit; Phone number; Phone no.; Phone 1; Telephone; Telephone number; "
        "Home phone; Work phone; Mobile; Mobile phone; Mobile number; Cell; Cell phone"
    ),
    "phone2": (
        "Phone 2; Telefon 2; Tel. 2; Telefonnummer 2; Mobil 2; Weiteres Telefon; "
        "Weitere Telefonnummer; Zweite Telefonnummer; Second phone; Other phone"
    ),
    "type": "Type; Patient type; Patiententyp",
    "language": (
        "Language; Sprache; Muttersprache; Korrespondenzsprache; Bevorzugte Sprache; "
        "Preferred language"
    ),
    "source": "Source; Patient source; Patientenquelle",
    "street": (
        "Street; Straße; Str.; Straße und Hausnummer; Straße und Nr.; Straße Hausnummer; "
        "Straße Hausnr.; Straße, Nr.; Str. Nr.; Anschrift; Adresse; Adresse 1; Address; "
        "Street address; Address line 1; Address 1"
    ),
    HOUSE_NUMBER: "Hausnummer; Haus-Nr.; HNr.; Hnr; House number; House no.; Street number",
    "address_line2": (
        "Address line 2; Address 2; Adresse 2; Adresszusatz; Adress-Zusatz; Anschriftenzusatz; "
        "Adresszeile 2; c/o"
    ),
    "postal_code": "Postal code; PLZ; Postleitzahl; Postcode; Zip; Zip code",
    "city": "City; Ort; Stadt; Wohnort; Ortsname; Town",
    "country": (
        "Country; Land; Staat; Ländercode; Länderkürzel; Länderkennzeichen; LKZ; Wohnsitzland; "
        "Wohnsitzländercode; Country code"
    ),
    "insurance_provider": (
        "Insurance provider; Krankenkasse; Kasse; Kassenname; Krankenversicherung; Versicherung; "
        "Versicherer; Kostenträger; Kostenträgername; Kostenträger Name; KK; Insurance; Insurer; "
        "Payer"
    ),
    "insurance_type": "Insurance type; Versicherungsart; Versicherungstyp; Kassenart",
    "insurance_number": (
        "Insurance number; Vers.-Nr.; Versichertennr.; Versichertennummer; Versicherten-ID; "
        "Versicherungsnummer; Versicherungsnr.; Krankenversichertennummer; KVNR; KV-Nr.; "
        "KV-Nummer; eGK-Nr.; Insurance no.; Member number; Policy number"
    ),
    "tags": "Tags; Tag; Labels; Markierungen; Schlagworte",
    "assignee_email": "Assignee email; Assignee; Zuständig E-Mail; Behandler E-Mail",
    "note": (
        "Note; Notes; Notiz; Notizen; Bemerkung; Bemerkungen; Kommentar; Anmerkung; Anmerkungen; "
        "Comment; Comments; Memo"
    ),
}
FIELD_OF_HEADER = {
    header_key(alias): field for field, aliases in ALIASES.items() for alias in aliases.split(";")
}
# Says the gender where no column of its own does.
SALUTATIONS = frozenset(map(header_key, ("Anrede", "Salutation")))
# Behind a street this is the house's number, anywhere else the patient's.
NUMBERS = frozenset(map(header_key, ("Nr.", "No.", "Nummer", "Number")))
# Taken only where no clearer header says the same: "Name" may be the whole of it.
VAGUE = NUMBERS | frozenset(map(header_key, ("Name", "Lfd. Nr.", "Geb.", "Adresse", "Address")))
# Headers that say nothing, as spreadsheets and databases make them up: Spalte3, Feld_4, F5.
NAMELESS = re.compile("(?:spalte|column|col|feld|field|unnamed|f|c|x)?[0-9]*")
