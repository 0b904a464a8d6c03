from django.urls import path

from yizhan.cases.views import behalf, bulk, categories, figures, lists, officer, texts

app_name = "cases_console"
urlpatterns = [
    path("", lists.cases, name="list"),
    path("filters/", lists.save_filter, name="filters"),
    path("bulk/", bulk.bulk, name="bulk"),
    path("bulk/<uuid:bulk_handle>/", bulk.done, name="bulk_done"),
    path("figures/", figures.shown, name="figures"),
    path("figures/file/", figures.file, name="figures_file"),
    path("new/", behalf.on_behalf, name="behalf"),
    path("export/", lists.export, name="export"),
    path("texts/", texts.texts, name="texts"),
    path("texts/<int:pk>/", texts.text, name="text"),
    path("categories/", categories.categories, name="categories"),
    path("categories/add/", categories.add, name="add_category"),
    path("categories/<int:pk>/", categories.change, name="category"),
    path("procedures/<str:code>/", officer.procedure, name="procedure"),
    path("<str:ref>/files/<uuid:file_ref>/", officer.file, name="file"),
    path("<str:ref>/", officer.case, name="case"),
    path("<str:ref>/draft/", officer.draft, name="draft"),
    path("<str:ref>/similar/", officer.similar, name="similar"),
]
