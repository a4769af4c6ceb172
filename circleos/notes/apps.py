from django.apps import AppConfig


class NotesConfig(AppConfig):
    name = "circleos.notes"
