"""The commands of `circleos`: one module each.

A module brings `add_arguments(parser)` and `run(options) -> int`, its docstring is the help (first
line, then an example). It is called `create_admin` for the command `create-admin`, and found by
being here. `run` finds the database running and up to date and Django set up, unless the module
says `STANDS_ALONE = True`.
"""
