"""Under /childcare/: a family's pages."""

from django.urls import path

from yizhan.services.childcare.views import worker

app_name = "childcare"
urlpatterns = [
    path("", worker.home, name="home"),
    path("terms/<int:pk>/", worker.term, name="term"),
    path("terms/<int:pk>/apply/", worker.apply, name="apply"),
    path("applications/<int:pk>/", worker.application, name="application"),
    path("applications/<int:pk>/accept/", worker.accept, name="accept"),
    path("applications/<int:pk>/leave/", worker.leave, name="leave"),
    path("applications/<int:pk>/review/", worker.review, name="review"),
    path("applications/<int:pk>/proofs/", worker.add_proofs, name="add_proofs"),
    path("proofs/<int:pk>/", worker.proof, name="proof"),
]
