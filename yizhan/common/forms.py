"""How a form looks is said once, in templates under common/forms/."""

from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """Draws every field with its label above, help under it and errors beside it."""

    form_template_name = "common/forms/form.html"
    field_template_name = "common/forms/field.html"
