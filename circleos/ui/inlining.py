"""`{% inline "ui/components/table.html" row_link(name, href) %}`: a macro's own lines, not a call.

A call of a macro costs 5 µs, and most components cost less themselves: where fifty rows repeat
them, calls were half of the page. Inlining happens when the template is compiled. The macro may
use the components and what is at hand where it is put, but nothing that its own file imports; it
has no caller.
"""

from jinja2 import nodes
from jinja2.ext import Extension
from jinja2.parser import Parser


class Inline(Extension):
    """The tag `inline`."""

    tags = {"inline"}

    def parse(self, parser: Parser) -> nodes.Node:
        """The lines of the macro with its parameters set.

        Raises `TemplateSyntaxError` when there is no such macro, or it can not be called so.
        """
        line = next(parser.stream).lineno
        file = parser.stream.expect("string").value
        call = parser.parse_expression()
        if not isinstance(call, nodes.Call) or not isinstance(call.node, nodes.Name):
            parser.fail("inline takes the call of a macro", line)
        if self.environment.loader is None:
            # Messages are gathered file by file: those of the macro, where it is written.
            return nodes.Output([call], lineno=line)
        source, _path, _is_current = self.environment.loader.get_source(self.environment, file)
        macros = self.environment.parse(source, file).find_all(nodes.Macro)
        macro = next((each for each in macros if each.name == call.node.name), None)
        if macro is None:
            parser.fail(f"{file} has no macro {call.node.name}", line)
        names = [each.name for each in macro.args]
        values = dict(zip(reversed(names), reversed(macro.defaults), strict=False))
        values |= dict(zip(names, call.args, strict=False))
        values |= {each.key: each.value for each in call.kwargs}
        if set(names) != values.keys() or len(call.args) > len(names):
            parser.fail(f"{macro.name} takes {', '.join(names)}", line)
        targets: list[nodes.Expr] = [nodes.Name(name, "param") for name in names]
        return nodes.With(targets, [values[name] for name in names], macro.body, lineno=line)
