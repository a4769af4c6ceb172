from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "circleos.accounts"

    def ready(self) -> None:
        """Listen to what the library says about signing in."""
        from circleos.accounts import watching  # noqa: F401, PLC0415  it needs the models
