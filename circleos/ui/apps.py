from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "circleos.ui"
