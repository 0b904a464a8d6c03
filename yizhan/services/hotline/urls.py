from django.urls import path

from yizhan.services.hotline import advising, views

app_name = "hotline"
urlpatterns = [
    path("", views.home, name="home"),
    path("template/", views.template, name="template"),
    path("back/", views.back, name="back"),
    path("back/file/", views.back_file, name="back_file"),
    path("heard/", views.heard, name="heard"),
    path("heard/template/", views.heard_template, name="heard_template"),
    path("advice/", advising.advice, name="advice"),
    path("advice/<int:advice_pk>/", advising.advise, name="advise"),
    path("orders/<str:order_ref>/experts/", advising.ask, name="ask_expert"),
    path("orders/<str:order_ref>/experts/<int:advice_pk>/back/", advising.take_back, name="take_back"),
]
