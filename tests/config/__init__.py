"""Which settings are in force, and how are mistakes in them reported?"""
