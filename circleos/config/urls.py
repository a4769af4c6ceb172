from django.urls import include, path

from circleos.config import views

urlpatterns = [
    path("healthz", views.healthz),
    path("readyz", views.readyz),
    path("", include("circleos.ui.urls")),
    path("", include("circleos.accounts.urls")),
    path("", include("circleos.search.urls")),
    path("", include("circleos.tags.urls")),
    path("", include("circleos.assignment.urls")),
    path("", include("circleos.notes.urls")),
    path("", include("circleos.insurance.urls")),
    path("", include("circleos.diagnoses.urls")),
    path("", include("circleos.patients.urls")),
    path("", include("circleos.imports.urls")),
    path("api/v1/", include("circleos.api.urls")),
]
handler400 = "circleos.ui.views.bad_request"
handler403 = "circleos.ui.views.forbidden"
handler404 = "circleos.ui.views.not_found"
handler429 = "circleos.accounts.views.limits.too_many"
handler500 = "circleos.ui.views.server_error"
