from django.apps import AppConfig


class ProblemsConfig(AppConfig):
    name = "yizhan.services.problems"
    label = "problems"

    def ready(self) -> None:
        from yizhan.cases import beside, openings
        from yizhan.services.problems import actions, menu, panels, procedure, queries
        from yizhan.services.problems.access import PROBLEMS_GROUP

        beside.keep(procedure.CODE, actions.in_step)
        beside.show(panels.of_problem)
        beside.show(panels.of_demand)
        beside.show_to_worker(panels.for_worker)
        beside.gather(queries.gathered_in)
        openings.stand_by(
            openings.Aside(
                all="problems:list",
                like="problems:like",
                title_of=queries.title_shown,
                note=actions.note_me_too,
                gathers="problems_console:new",
                permission=PROBLEMS_GROUP,
            )
        )
        menu.add_all()
