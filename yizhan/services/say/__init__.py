"""诉求: whatever a worker wants to say to her union, past her own unit if she wants, without a name if she wants."""
