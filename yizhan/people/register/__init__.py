"""The union's list of persons: read from a sheet, planned row by row, doubles found."""
