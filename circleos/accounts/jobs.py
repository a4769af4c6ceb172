"""The jobs of this room, imported at start."""

from circleos.accounts.mails import send_mail_job

__all__ = ["send_mail_job"]
