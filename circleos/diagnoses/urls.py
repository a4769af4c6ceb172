from django.urls import path

from circleos.diagnoses import views

app_name = "diagnoses"
urlpatterns = [
    path("patients/<str:patient_id>/diagnoses", views.everything, name="everything"),
    path("patients/<str:patient_id>/diagnoses/new", views.new_diagnosis, name="new"),
    path("patients/<str:patient_id>/diagnoses/chosen", views.chosen_code, name="chosen"),
    path("diagnoses/codes", views.codes, name="codes"),
    path("diagnoses/<uuid:diagnosis_id>", views.edit_diagnosis, name="edit"),
    path("diagnoses/<uuid:diagnosis_id>/remove", views.remove, name="remove"),
    path("diagnoses/<uuid:diagnosis_id>/restore", views.restore, name="restore"),
    path(
        "patients/<str:patient_id>/notes/<uuid:note_id>/codes",
        views.add_to_note,
        name="add-to-note",
    ),
]
