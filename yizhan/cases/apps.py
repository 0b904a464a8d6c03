from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "yizhan.cases"
    label = "cases"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in

        from yizhan.cases import menu, objections, privacy, receipts, telling  # noqa: F401 – declares what people are told

        menu.add_all()
        objections.register()
        privacy.register()
        user_logged_in.connect(receipts.forget_in_session, dispatch_uid="cases.receipt")
