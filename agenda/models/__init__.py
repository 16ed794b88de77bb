from agenda.models.calendar import CalendarFeed
from agenda.models.demo_row import DemoRow
from agenda.models.reminder import EngineRun, Reminder, ReminderSettings

__all__ = ["CalendarFeed", "DemoRow", "EngineRun", "Reminder", "ReminderSettings"]
