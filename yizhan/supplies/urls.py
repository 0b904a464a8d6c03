"""What workers book: the stations, a day, a session, and what they have booked."""

from django.urls import path

from yizhan.supplies.views import benefits, book, bookings, calendar, handing

app_name = "supplies"
urlpatterns = [
    path("benefits/", benefits.benefits, name="benefits"),
    path("book/", book.book, name="book"),
    path("book/near/", book.near, name="near"),
    path("book/<int:pk>/", book.station_day, name="day"),
    path("book/<int:pk>/<int:session_pk>/", book.session, name="session"),
    path("book/<int:pk>/<int:session_pk>/take/", book.take, name="take"),
    path("bookings/", bookings.mine, name="bookings"),
    path("bookings/calendar/", calendar.page, name="calendar"),
    path("bookings/calendar/make/", calendar.make, name="calendar_make"),
    path("bookings/calendar/revoke/", calendar.revoke, name="calendar_revoke"),
    path("calendar/<slug:token>.ics", calendar.feed, name="feed"),
    path("bookings/<int:claim_pk>/calendar.ics", calendar.one, name="calendar_one"),
    path("bookings/<int:claim_pk>/", bookings.booking, name="booking"),
    path("bookings/<int:claim_pk>/codes/", bookings.codes, name="codes"),
    path("bookings/<int:claim_pk>/cancel/", bookings.cancel, name="cancel"),
    path("bookings/<int:claim_pk>/confirm/", bookings.confirm, name="confirm"),
    path("bookings/<int:claim_pk>/change/", bookings.change, name="change"),
    path("bookings/<int:claim_pk>/hand-over/", handing.offer, name="hand_over"),
    path("bookings/<int:claim_pk>/keep/", handing.withdraw, name="keep"),
    path("bookings/handed/<slug:token>/", handing.handed, name="handed"),
    path("bookings/handed/<slug:token>/take/", handing.take, name="handed_take"),
    path("bookings/handed/<slug:token>/decline/", handing.decline, name="handed_decline"),
    path("bookings/<int:claim_pk>/appeal/", bookings.appeal, name="appeal"),
]
