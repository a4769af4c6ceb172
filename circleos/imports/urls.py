"""The pages of this room."""

from django.urls import path

from circleos.imports.views import importing, mapping, mappings, uploading

app_name = "imports"
_HERE = "settings/data-search/import"

urlpatterns = [
    path(_HERE, uploading.overview, name="list"),
    path(f"{_HERE}/template.csv", uploading.template_file, name="template"),
    path(f"{_HERE}/files/<uuid:upload_id>", mapping.columns, name="upload"),
    path(f"{_HERE}/files/<uuid:upload_id>/remove", uploading.discard, name="discard"),
    path(f"{_HERE}/mappings/<uuid:mapping_id>", mappings.rename, name="mapping"),
    path(
        f"{_HERE}/mappings/<uuid:mapping_id>/<str:state>", mappings.set_state, name="mapping-state"
    ),
    path(f"{_HERE}/<uuid:import_id>", importing.watch, name="import"),
    path(f"{_HERE}/<uuid:import_id>/start", importing.start, name="start"),
    path(f"{_HERE}/<uuid:import_id>/cancel", importing.cancel, name="cancel"),
    path(f"{_HERE}/<uuid:import_id>/undo", importing.undo, name="undo"),
    path(f"{_HERE}/<uuid:import_id>/failed-rows.csv", importing.failed_rows, name="failed-rows"),
]
