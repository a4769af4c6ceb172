"""Made-up people and pages for the showcase, by which the design is looked at and tested."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from circleos.core.rich_text import shown_rich_text
from circleos.ui.frame import Frame, RailRoom, WorkspaceChoice

SAMPLES = {
    "components": "Components",
    "patients": "List",
    "profile": "Profile",
    "editor": "Editor",
    "import": "Progress and table",
    "settings": "Settings",
    "sign": "Signing in",
    "states": "States",
}

FRAME = Frame(
    workspace_name="Praxis am Ring",
    person_name="Dr. Lena Wolf",
    person_key="lena-wolf-4",
    role="Admin",
    workspaces=(
        WorkspaceChoice(UUID(int=1), "Praxis am Ring", True),
        WorkspaceChoice(UUID(int=2), "Praxis Seeblick", False),
    ),
    home_url="/ui/patients",
    search_url="/ui/patients",
    switch_url="/ui",
    sign_out_url="/ui",
    lock_url="/ui",
    account_url="/ui/settings",
    switch_location_url="/ui",
)

RAIL = [
    RailRoom("patients", "Patients", "users", "/ui/patients", "g p", True, False, True, False),
    RailRoom("settings", "Settings", "settings", "/ui/settings", "", False, True, False, False),
]


@dataclass(frozen=True, slots=True)
class Row:
    """One patient of the sample list."""

    name: str
    number: str
    birthday: str
    age: int
    phone: str
    tags: tuple[tuple[str, str, str], ...] = ()
    assignee: str = ""
    confirmed: bool = True
    insurance: str = ""
    next_visit: str = "—"

    @property
    def key(self) -> str:
        return self.number


VIP = ("VIP", "teal", "plain")
DIABETES = ("Diabetes T2", "orange", "plain")
TRAVEL = ("Travel clinic", "blue", "plain")
SPORTS = ("Sports", "green", "plain")
PENICILLIN = ("Penicillin allergy", "red", "alert")
LW, MK, TB = "Lena Wolf", "Max Krüger", "Tarek Bashir"

ROWS = [
    Row(
        "Anna Müller-Brandt",
        "P-10482",
        "1979-03-12",
        47,
        "+493090127713",
        (VIP, DIABETES),
        LW,
        True,
        "Private",
        "Today 10:30",
    ),
    Row(
        "Jonas Öztürk",
        "P-10481",
        "1991-09-02",
        35,
        "+4915123458801",
        (TRAVEL,),
        MK,
        False,
        "",
        "24 Nov 09:00",
    ),
    Row(
        "Charlotte von der Heide",
        "P-10477",
        "1954-01-28",
        72,
        "+494036881290",
        (PENICILLIN, ("Study A", "violet", "plain")),
        LW,
        True,
        "Private",
        "2 Dec 11:00",
    ),
    Row("Mehmet Yılmaz", "P-10476", "1986-07-17", 40, "+4917688124410"),
    Row(
        "Zoë Lefèvre",
        "P-10470",
        "2001-05-09",
        25,
        "+33612345678",
        (SPORTS,),
        MK,
        True,
        "Supplementary",
    ),
    Row(
        "Wolfgang Strauß",
        "P-10466",
        "1947",
        78,
        "+498941402210",
        (("Fall risk", "red", "alert"), ("Anticoagulated", "orange", "plain")),
        TB,
        True,
        "",
        "27 Nov 08:45",
    ),
    Row(
        "Nguyễn Thị Mai",
        "P-10461",
        "1995-02-14",
        31,
        "+491635512078",
        (("Pregnancy", "blue", "plain"),),
        LW,
        True,
        "",
        "23 Nov 11:00",
    ),
    Row(
        "Friederike Groß",
        "P-10455",
        "1968-08-21",
        58,
        "+491719043321",
        (VIP,),
        TB,
        False,
        "Private",
        "1 Dec 16:30",
    ),
    Row("Ali Al-Khatib", "P-10449", "1977-06-05", 49, "+4915209007712", (SPORTS, TRAVEL), MK),
    Row(
        "Ingrid Søndergaard",
        "P-10447",
        "1962-10-11",
        64,
        "+4531229004",
        (),
        LW,
        True,
        "Private",
        "9 Dec 10:00",
    ),
    Row(
        "Leon Schäfer",
        "P-10440",
        "2012-12-19",
        13,
        "+491726001234",
        (("Minor", "violet", "plain"),),
    ),
    Row(
        "Katarzyna Wiśniewska",
        "P-10433",
        "1983-04",
        43,
        "+4915733449017",
        (DIABETES,),
        TB,
        True,
        "",
        "28 Nov 13:00",
    ),
    Row("Peter Meyer", "P-10429", "1971-01-23", 55, "", (), MK, True, "Supplementary"),
    Row(
        "Sofia Rossi",
        "P-10424",
        "1989-11-07",
        37,
        "+393471182290",
        (VIP, TRAVEL),
        LW,
        True,
        "Private",
        "2 Dec 09:30",
    ),
    Row("Hans-Jürgen Böhm", "P-10419", "1959-06-16", 67, "+493412201187", (PENICILLIN,), TB),
]


RICH_TEXT = (
    "<h2>Diabetes check-up</h2><p>Feet <strong>without findings</strong>, see <em>photo</em>. "
    '<span data-mention="member" data-id="1">@Lena Wolf</span> calls on Monday; '
    '<a href="https://example.org">guideline</a>.</p>'
    "<ul><li>oats instead of rolls</li><li>coffee without sugar</li></ul>"
    '<ul data-type="taskList"><li data-type="taskItem" data-checked="true"><p>Hand out the diary'
    '</p></li><li data-type="taskItem" data-checked="false"><p>Look at it in a month</p></li></ul>'
    "<table><tbody><tr><th><p>Value</p></th><th><p>Today</p></th></tr>"
    "<tr><td><p>HbA1c</p></td><td><p>7.4 %</p></td></tr></tbody></table>"
    "<blockquote><p>I would like to cycle again.</p></blockquote><pre><code>1-0-1</code></pre>"
)


@dataclass(frozen=True, slots=True)
class Link:
    """An entry of a list of tabs or pages."""

    label: str
    href: str
    current: bool = False
    count: int | None = None
    key: str = ""
    error: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """A titled group of links."""

    title: str
    entries: list[Link] = field(default_factory=list)


def context() -> dict[str, Any]:
    """What the samples show."""
    return {
        "samples": SAMPLES,
        "rail": RAIL,
        "rows": ROWS,
        "Link": Link,
        "text_of_note": RICH_TEXT,
        "shown_text": shown_rich_text(RICH_TEXT),
        "settings_pages": [
            Group(
                "Practice",
                [
                    Link("General", "#"),
                    Link("Team & roles", "/ui/settings", True),
                    Link("Locations", "#"),
                ],
            ),
            Group("Data & Search", [Link("Patient types", "#"), Link("Sources", "#")]),
            Group("You", [Link("Your account", "#")]),
        ],
    }
