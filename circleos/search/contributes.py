"""What the bar itself adds: its place on every page, and what belongs to no other room."""

from circleos.search import house
from circleos.search.commands import COMMANDS
from circleos.search.records import RECORDS
from circleos.ui.frame import FRAME_PARTS, FramePart

FRAME_PARTS.register(FramePart("command-bar", "search/bar.html"))

for command in (
    house.GoToRoom(),
    house.GoToSettings(),
    house.ShowKeys(),
    house.SwitchWorkspace(),
    house.Lock(),
    house.SignOut(),
):
    COMMANDS.register(command)

for records in (house.MemberRecords(), house.LocationRecords()):
    RECORDS.register(records)
