from django.urls import path

from transfer.capture import views as capture_views

app_name = "transfer"
urlpatterns = [
    path("capture/", capture_views.capture, name="capture"),
]
