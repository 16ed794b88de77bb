from django.urls import path

from config.placeholder import soon

app_name = "agenda"
urlpatterns = [
    path("", soon, name="today"),
    path("search/", soon, name="search"),
    path("about/", soon, name="about"),
    path("demo/load/", soon, name="demo_load"),
    path("demo/remove/", soon, name="demo_remove"),
]
