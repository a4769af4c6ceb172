"""The pages of this room. The names without a room are those that the library asks for."""

from django.urls import include, path, re_path

from circleos.accounts.views import confirming, invitations, lock, passwords, sign_in
from circleos.accounts.views.settings import (
    general,
    locations,
    second_steps,
    team,
    tokens,
    you,
)
from circleos.accounts.views.settings import (
    invitations as inviting,
)

library = [
    path("sign-in", sign_in.sign_in, name="account_login"),
    path("sign-in/second-step", sign_in.second_step, name="mfa_authenticate"),
    path("sign-in/passkey", sign_in.passkey, name="mfa_login_webauthn"),
    path("sign-out", sign_in.sign_out, name="account_logout"),
    path("forgot-password", passwords.forgot, name="account_reset_password"),
    path("forgot-password/asked", passwords.asked, name="account_reset_password_done"),
    re_path(
        r"^new-password/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)$",
        passwords.new_password,
        name="account_reset_password_from_key",
    ),
    path("confirm/password", confirming.by_password, name="account_reauthenticate"),
    path("confirm/code", confirming.by_code, name="mfa_reauthenticate"),
    path("confirm/passkey", confirming.by_passkey, name="mfa_reauthenticate_webauthn"),
    path("settings/security", you.security, name="mfa_index"),
    path("settings/security/app", second_steps.set_up_app, name="mfa_activate_totp"),
    path("settings/security/app/remove", second_steps.remove_app, name="mfa_deactivate_totp"),
    path(
        "settings/security/recovery-codes",
        second_steps.recovery_codes,
        name="mfa_view_recovery_codes",
    ),
    path(
        "settings/security/recovery-codes/new",
        second_steps.new_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path("settings/security/passkeys", second_steps.add_passkey, name="mfa_add_webauthn"),
    path(
        "settings/security/passkeys/<int:pk>", second_steps.rename_passkey, name="mfa_edit_webauthn"
    ),
    path(
        "settings/security/passkeys/<int:pk>/remove",
        second_steps.remove_passkey,
        name="mfa_remove_webauthn",
    ),
]
ours = [
    path("no-workspace", sign_in.no_workspace, name="no-workspace"),
    path("switch-workspace", sign_in.switch_workspace, name="switch-workspace"),
    path("switch-location", sign_in.switch_location, name="switch-location"),
    path("lock", lock.lock, name="lock"),
    path("locked", lock.locked, name="locked"),
    path("invitations/<str:secret>", invitations.invitation, name="invitation"),
    path("settings", general.first, name="settings"),
    path("settings/general", general.general, name="general"),
    path("settings/locations", locations.location_list, name="locations"),
    path("settings/locations/new", locations.new_location, name="new-location"),
    path("settings/locations/<uuid:location_id>", locations.change_location, name="location"),
    path("settings/locations/<uuid:location_id>/move", locations.move, name="move-location"),
    path(
        "settings/locations/<uuid:location_id>/archive", locations.archive, name="archive-location"
    ),
    path(
        "settings/locations/<uuid:location_id>/restore", locations.restore, name="restore-location"
    ),
    path("settings/team", team.team, name="team"),
    path("settings/team/invite", inviting.invite, name="invite"),
    path("settings/team/<uuid:membership_id>/role", team.set_role, name="set-role"),
    path("settings/team/<uuid:membership_id>/remove", team.remove, name="remove-member"),
    path("settings/team/<uuid:membership_id>/take-back", team.take_back, name="take-back-member"),
    path(
        "settings/team/<uuid:membership_id>/password-link", team.password_link, name="password-link"
    ),
    path(
        "settings/team/<uuid:membership_id>/second-steps",
        team.reset_second_steps,
        name="reset-second-steps",
    ),
    path(
        "settings/team/invitations/<uuid:invitation_id>/again",
        inviting.invite_again,
        name="invite-again",
    ),
    path(
        "settings/team/invitations/<uuid:invitation_id>/withdraw",
        inviting.withdraw,
        name="withdraw-invitation",
    ),
    path("settings/tokens", tokens.token_list, name="tokens"),
    path("settings/tokens/new", tokens.new_token, name="new-token"),
    path("settings/tokens/<uuid:token_id>/revoke", tokens.revoke, name="revoke-token"),
    path("settings/you", you.you, name="you"),
    path("settings/security/password", you.change_password, name="change-password"),
    path("settings/security/sessions/end", you.end_one_session, name="end-session"),
    path("settings/security/sessions/end-others", you.end_other_sessions, name="end-sessions"),
]
urlpatterns = [*library, path("", include((ours, "accounts")))]
