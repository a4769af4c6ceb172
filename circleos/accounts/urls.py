"""The pages of this room. The names without a room are those that the library asks for."""

from django.urls import include, path

from circleos.accounts.views import sign_in

library = [
    path("sign-in", sign_in.sign_in, name="account_login"),
    path("sign-out", sign_in.sign_out, name="account_logout"),
]
ours = [
    path("switch-workspace", sign_in.switch_workspace, name="switch-workspace"),
    path("no-workspace", sign_in.no_workspace, name="no-workspace"),
]
urlpatterns = [*library, path("", include((ours, "accounts")))]
