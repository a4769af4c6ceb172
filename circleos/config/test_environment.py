"""Settings from the environment."""

import pytest

from circleos.config.environment import BadSetting, number, smtp, switch


@pytest.mark.parametrize(
    ("address", "port", "at_once", "starttls"),
    [
        ("smtps://me:p%40ss@mail.example.org", 465, True, False),
        ("smtp://me:p%40ss@mail.example.org", 587, False, True),
        ("smtp+plain://me:p%40ss@mail.example.org:2525", 2525, False, False),
    ],
)
def test_a_mail_server(monkeypatch, address, port, at_once, starttls):
    monkeypatch.setenv("CIRCLEOS_SMTP", address)
    server = smtp("CIRCLEOS_SMTP")
    assert (server.host, server.port) == ("mail.example.org", port)
    assert (server.user, server.password) == ("me", "p@ss")
    assert (server.tls_at_once, server.starttls) == (at_once, starttls)


def test_no_mail_server(monkeypatch):
    monkeypatch.delenv("CIRCLEOS_SMTP", raising=False)
    assert smtp("CIRCLEOS_SMTP") is None


@pytest.mark.parametrize("address", ["mail.example.org", "http://mail", "smtp://", "smtp://m:x"])
def test_what_is_no_mail_server_is_said_without_its_password(monkeypatch, address):
    monkeypatch.setenv("CIRCLEOS_SMTP", address)
    with pytest.raises(BadSetting) as refused:
        smtp("CIRCLEOS_SMTP")
    assert str(refused.value).startswith("CIRCLEOS_SMTP is no mail server")


def test_numbers_and_switches(monkeypatch):
    monkeypatch.setenv("PORT", "80x")
    with pytest.raises(BadSetting):
        number("PORT", 8000)
    monkeypatch.setenv("CIRCLEOS_DEVELOPMENT", "maybe")
    with pytest.raises(BadSetting):
        switch("CIRCLEOS_DEVELOPMENT", default=False)
