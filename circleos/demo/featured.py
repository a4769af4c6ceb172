"""The people one meets first: the newest changes of the demo practice are about them."""

from circleos.demo.people import Fields

# number | gender | type | language | source | first name | last name | birthday | phone | email
_PEOPLE = """
10482|female|member|de|referral|Anna|Müller-Brandt|1979-03-12|+493090127713|a.mueller-brandt
10481|male|patient|tr|website|Jonas|Öztürk|1991-09-02|+4915123458801|jonas.oeztuerk
10477|female|member|de|referral|Charlotte|von der Heide|1954-01-28|+494036881290|c.vonderheide
10476|male|patient|tr|phone|Mehmet|Yılmaz|1986-07-17|+4917688124410|mehmet.yilmaz
10470|female|patient|fr|website|Zoë|Lefèvre|2001-05-09|+33612345678|zoe.lefevre
10466|male|patient|de|referral|Wolfgang|Strauß|1947-11-30|+498941402210|
10461|female|patient|vi|walk-in|Thị Mai|Nguyễn|1995-02-14|+491635512078|mai.nguyen
10455|female|member|de|referral|Friederike|Groß|1968-08-21|+491719043321|f.gross
10449|male|patient|ar|phone|Ali|Al-Khatib|1977-06-05|+4915209007712|ali.alkhatib
10447|female|patient|da|referral|Ingrid|Søndergaard|1962-10-11|+4531229004|ingrid.soendergaard
10440|male|patient|de|referral|Leon|Schäfer|2012-12-19|+491726001234|
10433|female|patient|pl|website|Katarzyna|Wiśniewska|1983-04-03|+4915733449017|k.wisniewska
10429|male|patient|de|walk-in|Peter|Meyer|1971-01-23|+49304471902|peter.meyer
10424|female|member|it|event|Sofia|Rossi|1989-11-07|+393471182290|sofia.rossi
10419|male|patient|de|referral|Hans-Jürgen|Böhm|1959-06-16|+493412201187|
"""
# Where each of them lives in Berlin.
_HOMES = """
Bergmannstraße 41|10961
Sonnenallee 88|12045
Uhlandstraße 17|10719
Kottbusser Damm 5|10967
Oranienstraße 154|10999
Kantstraße 60|10627
Frankfurter Allee 112|10247
Akazienstraße 9|10823
Karl-Marx-Straße 201|12055
Kastanienallee 33|10435
Graefestraße 71|10967
Brunnenstraße 45|13355
Turmstraße 23|10559
Torstraße 140|10119
Clayallee 3|14195
"""
_COLUMNS = (
    "gender", "type", "language", "source", "first_name", "last_name", "birthday", "phone",
    "email", "street", "postal_code",
)  # fmt: skip


def _person(row: str) -> tuple[int, Fields]:
    number, *values = row.split("|")
    fields: Fields = {name: value for name, value in zip(_COLUMNS, values, strict=True) if value}
    if "email" in fields:
        fields["email"] = f"{fields['email']}@example.org"
    return int(number), fields | {"city": "Berlin", "country": "DE"}


FEATURED: dict[int, Fields] = dict(
    _person(f"{person}|{home}")
    for person, home in zip(_PEOPLE.split("\n")[1:-1], _HOMES.split("\n")[1:-1], strict=True)
)
"""By patient number, the newest change first."""
