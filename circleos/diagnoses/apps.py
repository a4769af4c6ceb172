from typing import Any

from django.apps import AppConfig
from django.apps import apps as registry
from django.apps.registry import Apps
from django.db.models import Model
from django.db.models.signals import post_migrate


class DiagnosesConfig(AppConfig):
    name = "circleos.diagnoses"

    def ready(self) -> None:
        post_migrate.connect(_bring_who_catalogue, sender=self)

    def stands_as_now(self, migrated: Apps) -> bool:
        """Whether migrations have brought all tables to what the models say now."""
        try:
            there = [migrated.get_model(model._meta.label) for model in self.get_models()]
        except LookupError:
            return False
        return all(
            {field.name for field in now._meta.fields}
            == {field.name for field in then._meta.fields}
            for now, then in zip(self.get_models(), there, strict=True)
        )


def _fields(model: type[Model]) -> set[str]:
    return {field.name for field in model._meta.fields}


def _bring_who_catalogue(
    sender: DiagnosesConfig, *, using: str, apps: Apps = registry, **_kwargs: Any
) -> None:
    """A database that was migrated has the catalogue that comes with the product."""
    from circleos.diagnoses.icd.who import load_who  # noqa: PLC0415  needs the models

    if sender.stands_as_now(apps):
        load_who(using)
