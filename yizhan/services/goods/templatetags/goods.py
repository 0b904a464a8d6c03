"""How money reads."""

from django import template

from yizhan.services.goods.rules import yuan

register = template.Library()
register.filter("yuan", yuan)


@register.filter
def worth(count: int, value_fen: int) -> str:
    """So many pieces of this value, in yuan."""
    return yuan(count * value_fen)
