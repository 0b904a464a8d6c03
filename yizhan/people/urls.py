from django.urls import path

from yizhan.people.views import me, privacy, signin

app_name = "people"
urlpatterns = [
    path("", me.me, name="me"),
    path("details/", me.details, name="details"),
    path("details/not-me/", me.not_me, name="not_me"),
    path("real-name/", me.real_name, name="real_name"),
    path("safety/", me.safety, name="safety"),
    path("safety/second-factor/", signin.second_factor, name="second_factor"),
    path("safety/forgotten-password/", signin.forgotten_password, name="forgotten_password"),
    path("privacy/", privacy.privacy, name="privacy"),
    path("privacy/consent/<slug:kind>/", privacy.consent, name="consent"),
    path("privacy/children/", privacy.add_child, name="add_child"),
    path("privacy/children/<int:pk>/remove/", privacy.remove_child, name="remove_child"),
    path("privacy/looks/", privacy.looks, name="looks"),
    path("privacy/export/", privacy.export, name="export"),
    path("privacy/erase/", privacy.erase, name="erase"),
    path("privacy/erased/", me.erased, name="erased"),
    path("privacy/words/", me.privacy_words, name="privacy_words"),
]
