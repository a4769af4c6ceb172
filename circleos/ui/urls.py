from django.urls import path

from circleos.ui import views

app_name = "ui"
urlpatterns = [
    path("rail/counts", views.rail_counts, name="rail-counts"),
    path("language", views.set_language, name="set-language"),
    path("ui", views.showcase, name="showcase"),
    path("ui/<slug:sample>", views.showcase, name="showcase-sample"),
]
