from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    name = "circleos.core"

    def ready(self) -> None:
        """Let every room add what it contributes to the others."""
        autodiscover_modules("contributes")
