"""Under /console/duty/: rotas."""

from django.urls import path

from yizhan.duty.views import mine, officer

app_name = "duty"
urlpatterns = [
    path("", officer.table, name="list"),
    path("new/", officer.new, name="new"),
    path("mine/", mine.mine, name="mine"),
    path("mine/<int:shift_pk>/ask/", mine.ask, name="ask"),
    path("mine/<int:shift_pk>/keep/", mine.keep, name="keep"),
    path("asked/<int:swap_pk>/", mine.answer, name="answer"),
    path("<int:post_pk>/", officer.post, name="post"),
    path("<int:post_pk>/plan/", officer.plan, name="plan"),
    path("<int:post_pk>/repeat/", officer.repeat, name="repeat"),
    path("<int:post_pk>/change/", officer.change, name="change"),
    path("<int:post_pk>/close/", officer.close, name="close"),
    path("<int:post_pk>/watches/", officer.watches, name="watches"),
    path("<int:post_pk>/watches/<int:watch_pk>/off/", officer.drop_watch, name="drop_watch"),
]
