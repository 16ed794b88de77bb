from django.urls import path

from agenda import views

app_name = "agenda"
urlpatterns = [
    path("", views.today, name="today"),
    path("search/", views.search, name="search"),
    path("about/", views.about, name="about"),
    path("demo/load/", views.demo_load, name="demo_load"),
    path("demo/remove/", views.demo_remove, name="demo_remove"),
]
