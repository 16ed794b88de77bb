from django.urls import include, path

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("settings/", include("accounts.urls")),
    path("", include("agenda.urls")),
    path("", include("applications.urls")),
    path("", include("interviews.urls")),
]
