from django.urls import path

from circleos.search import views

app_name = "search"
urlpatterns = [
    path("search", views.search, name="search"),
    path("search/<slug:kind>/<uuid:record_id>", views.actions, name="actions"),
]
