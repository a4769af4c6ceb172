from django.urls import path

from circleos.tags.views import of_patient, settings

app_name = "tags"
urlpatterns = [
    path("patients/<str:patient_id>/tags", of_patient.tags, name="of-patient"),
    path(
        "patients/<str:patient_id>/tags/<uuid:tag_id>/<slug:state>",
        of_patient.change,
        name="on-patient",
    ),
    path("settings/tags", settings.tags, name="tags"),
    path("settings/tags/new", settings.new_tag, name="new"),
    path("settings/tags/<uuid:tag_id>", settings.edit, name="tag"),
    path("settings/tags/<uuid:tag_id>/merge", settings.merge, name="merge"),
    path("settings/tags/<uuid:tag_id>/<slug:state>", settings.change_state, name="state"),
]
