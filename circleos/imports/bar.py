"""The import in the Search & Command Bar."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from circleos.search.commands import Asking, Command
from circleos.search.entries import Entry, Go
from circleos.ui.addresses import url


class ImportPatients(Command):
    """To the page on which a file is uploaded."""

    key, order, permission = "import-patients", 30, "imports.run"
    is_standing = True

    def entries(self, asking: Asking) -> Iterable[Entry]:
        """One entry."""
        words = (gettext_lazy("import csv file upload spreadsheet migrate old system"),)
        yield Entry(_("Import patients"), "upload", Go(url("imports:list")), words)
