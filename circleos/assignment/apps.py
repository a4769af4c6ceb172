from django.apps import AppConfig


class AssignmentConfig(AppConfig):
    name = "circleos.assignment"
