"""The importers: one module for each family of formats, each giving a Reading with its Receipt."""
