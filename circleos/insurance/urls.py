from django.urls import path

from circleos.insurance import provider_views, views

app_name = "insurance"
OF_PATIENT = "patients/<str:patient_id>/insurance"
SETTINGS = "settings/insurance-providers"
urlpatterns = [
    path("insurance/suggestions", views.suggestions, name="suggestions"),
    path("insurance/new/<int:number>", views.new_in_editor, name="new-in-editor"),
    path(f"{OF_PATIENT}/new", views.new_plan, name="new"),
    path(f"{OF_PATIENT}/<uuid:plan_id>", views.change_plan, name="plan"),
    path(f"{OF_PATIENT}/<uuid:plan_id>/remove", views.remove, name="remove"),
    path(f"{OF_PATIENT}/<uuid:plan_id>/restore", views.restore, name="restore"),
    path(SETTINGS, provider_views.providers, name="providers"),
    path(f"{SETTINGS}/new", provider_views.new_provider, name="new-provider"),
    path(f"{SETTINGS}/<uuid:provider_id>", provider_views.change_provider, name="provider"),
    path(f"{SETTINGS}/<uuid:provider_id>/merge", provider_views.merge, name="merge"),
    path(
        f"{SETTINGS}/<uuid:provider_id>/<slug:state>",
        provider_views.change_state,
        name="provider-state",
    ),
]
