"""The officer's notebook 工作本: all that she owes by when, and her own notes. Nothing leaves it unseen."""
