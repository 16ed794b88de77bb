"""The app's URLs and one more: a page with nothing on it but the base template, to compare with."""

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from config.urls import urlpatterns as app_urls

BARE = '{% extends "base.html" %}{% block title %}Bare{% endblock %}'


def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse(engines["django"].from_string(BARE).render({}, request))


urlpatterns = [path("bare/", bare, name="bare"), *app_urls]
