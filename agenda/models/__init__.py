from agenda.models.calendar import CalendarEvent, CalendarFeed
from agenda.models.demo_row import DemoRow
from agenda.models.push import Notice, PushDevice, PushKeys
from agenda.models.reminder import EngineRun, Reminder, ReminderSettings

__all__ = [
    "CalendarEvent",
    "CalendarFeed",
    "DemoRow",
    "EngineRun",
    "Notice",
    "PushDevice",
    "PushKeys",
    "Reminder",
    "ReminderSettings",
]
