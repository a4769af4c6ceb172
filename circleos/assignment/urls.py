from django.urls import path

from circleos.assignment import views

app_name = "assignment"
urlpatterns = [
    path("patients/<str:patient_id>/assignment", views.assignment, name="of-patient"),
    path("patients/<str:patient_id>/assignment/confirm", views.confirm, name="confirm"),
    path("patients/<str:patient_id>/assignment/undo/<uuid:group>", views.undo, name="undo"),
]
