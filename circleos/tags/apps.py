from django.apps import AppConfig


class TagsConfig(AppConfig):
    name = "circleos.tags"
