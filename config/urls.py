from django.urls import include, path

from accounts.undo import undo
from accounts.views import SignInView

urlpatterns = [
    path("accounts/login/", SignInView.as_view(), name="account_login"),
    path("accounts/", include("allauth.urls")),
    path("undo/<str:token>/", undo, name="undo"),
    path("settings/", include("accounts.urls")),
    path("", include("agenda.urls")),
    path("", include("overview.urls")),
    path("", include("applications.urls")),
    path("", include("interviews.urls")),
]
