"""What the fields of a person are: one definition for forms, import, REST and FHIR.

Each parser takes the text that somebody typed, gives back the value that is stored, or raises
`BadValue` with a sentence for that person. All of them take the empty text for "nothing there".
"""

from circleos.core.fields.address import POSTAL_CODE_LENGTH, parse_country, parse_postal_code
from circleos.core.fields.bad_value import BadValue
from circleos.core.fields.email import EMAIL_LENGTH, email_key, parse_email
from circleos.core.fields.person import (
    EARLIEST_YEAR,
    Gender,
    parse_birthday,
    parse_gender,
    parse_language,
)
from circleos.core.fields.phone import GERMANY, format_phone, parse_phone
from circleos.core.fields.text import (
    CITY_LENGTH,
    EXTERNAL_ID_LENGTH,
    NAME_LENGTH,
    STREET_LENGTH,
    TITLE_LENGTH,
    clean_text,
    parse_city,
    parse_external_id,
    parse_external_system,
    parse_name,
    parse_street,
    parse_title,
    storable,
)

__all__ = [
    "CITY_LENGTH",
    "EARLIEST_YEAR",
    "EMAIL_LENGTH",
    "EXTERNAL_ID_LENGTH",
    "GERMANY",
    "NAME_LENGTH",
    "POSTAL_CODE_LENGTH",
    "STREET_LENGTH",
    "TITLE_LENGTH",
    "BadValue",
    "Gender",
    "clean_text",
    "email_key",
    "format_phone",
    "parse_birthday",
    "parse_city",
    "parse_country",
    "parse_email",
    "parse_external_id",
    "parse_external_system",
    "parse_gender",
    "parse_language",
    "parse_name",
    "parse_phone",
    "parse_postal_code",
    "parse_street",
    "parse_title",
    "storable",
]
