from yizhan.places.views.worker import home

__all__ = ["home"]
