from django.urls import include, path

from accounts.device_views import outbox_token, service_worker
from accounts.health_views import healthz
from accounts.oidc import oidc_not_done, oidc_step
from accounts.undo import undo
from accounts.views import SignInView, SignOutView

urlpatterns = [
    path("accounts/login/", SignInView.as_view(), name="account_login"),
    path("accounts/logout/", SignOutView.as_view(), name="account_logout"),
    # allauth's own pages about other services are not used: it only leads there where one failed.
    *(
        path(f"accounts/3rdparty/{it}", oidc_not_done, name="oidc_not_done")
        for it in ("", "signup/", "login/cancelled/", "login/error/")
    ),
    path("accounts/oidc/service/login/", oidc_step, {"step": "login"}, name="oidc_begin"),
    path(
        "accounts/oidc/service/login/callback/",
        oidc_step,
        {"step": "callback"},
        name="oidc_callback",
    ),
    path("accounts/", include("allauth.urls")),
    path("undo/<str:token>/", undo, name="undo"),
    path("outbox/token/", outbox_token, name="outbox_token"),
    path("healthz", healthz, name="healthz"),
    path("sw.js", service_worker, name="service_worker"),
    path("settings/", include("accounts.urls")),
    path("", include("transfer.urls")),
    path("", include("agenda.urls")),
    path("", include("overview.urls")),
    path("", include("applications.urls")),
    path("", include("interviews.urls")),
]

handler400 = "accounts.error_views.bad_request"
handler403 = "accounts.error_views.permission_denied"
handler404 = "accounts.error_views.page_not_found"
handler500 = "accounts.error_views.server_error"
