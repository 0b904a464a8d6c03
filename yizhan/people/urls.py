from django.urls import path

from yizhan.people.views import me, signin

app_name = "people"
urlpatterns = [
    path("", me.me, name="me"),
    path("safety/", me.safety, name="safety"),
    path("safety/second-factor/", signin.second_factor, name="second_factor"),
    path("safety/forgotten-password/", signin.forgotten_password, name="forgotten_password"),
    path("privacy/words/", me.privacy_words, name="privacy_words"),
]
