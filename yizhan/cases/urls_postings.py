from django.urls import path

from yizhan.cases.views import postings

app_name = "postings"
urlpatterns = [
    path("", postings.index, name="list"),
    path("sent/", postings.sent, name="sent"),
    path("<str:posting_ref>/", postings.one, name="one"),
]
