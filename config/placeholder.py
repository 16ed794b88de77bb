from django.http import HttpResponse


def soon(request, *args, **kwargs):
    return HttpResponse("soon")
