"""What workers book: the stations, a day, a session."""

from django.urls import path

from yizhan.supplies.views import book

app_name = "supplies"
urlpatterns = [
    path("book/", book.book, name="book"),
    path("book/near/", book.near, name="near"),
    path("book/<int:pk>/", book.station_day, name="day"),
    path("book/<int:pk>/<int:session_pk>/", book.session, name="session"),
    path("book/<int:pk>/<int:session_pk>/take/", book.take, name="take"),
]
