"""For those who mount the admin site themselves; by default it is neither installed nor served."""

from django.contrib import admin

from accounts.models import Preferences, User


class PreferencesInline(admin.StackedInline):
    model = Preferences


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    """No password field: a password is changed by its user, or by `manage.py changepassword`."""

    list_display = ["email", "is_active", "date_joined", "last_login"]
    search_fields = ["email"]
    fields = ["email", "is_active", "is_staff", "is_superuser", "date_joined", "last_login"]
    readonly_fields = ["date_joined", "last_login"]
    inlines = [PreferencesInline]

    def has_add_permission(self, *args: object) -> bool:  # noqa: ARG002  createsuperuser does it
        return False
