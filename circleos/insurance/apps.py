from django.apps import AppConfig


class InsuranceConfig(AppConfig):
    name = "circleos.insurance"
