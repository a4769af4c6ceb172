"""What a template says to everybody alike is worked out when it is compiled.

A page asks for hundreds of texts, icons, addresses and buttons that are the same each time. Each
environment speaks one language (see `ui.jinja`), so that a call with nothing but constants is
replaced by its result, and becomes one string with the lines around it. A text with values, as
`_("Select %(name)s", name=name)`, becomes its pieces. It was a third of the time of a page.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext, override
from jinja2 import Environment, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, escape

_PLACE = re.compile(r"%\((\w+)\)[sd]|%%")
_is_special = re.compile("[&<>'\"]").search
Constant = Callable[..., str]


def said(value: object) -> str:
    """What a value says on a page, escaped.

    `escape` makes a `Markup` of each, also of one that is a `Markup` already and of a text with
    nothing to escape: on a list that was an eighth of the time.
    """
    if type(value) is Markup:
        return value
    if type(value) is str and not _is_special(value):
        return value
    return escape(value)


class _PageCode(CodeGenerator):
    """Writes the Python of templates whose values say themselves by `said`."""

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.said(")


class PageEnvironment(Environment):
    """An environment whose templates say everything in one language, if it has one.

    `constants` are the functions at hand in every template that answer the same each time.
    """

    code_generator_class = _PageCode
    said = staticmethod(said)
    language: str | None = None
    constants: Mapping[str, Constant] = {}

    def _generate(
        self,
        source: nodes.Template,
        name: str | None,
        filename: str | None,
        defer_init: bool = False,
    ) -> str:
        if self.language:
            with override(self.language):
                source = _Constants(self.constants, _named_in(source)).visit(source)
        return super()._generate(source, name, filename, defer_init)


def _named_in(template: nodes.Template) -> set[str]:
    """The names that a template gives itself: there they may mean something else."""
    names = {each.name for each in template.find_all(nodes.Name) if each.ctx != "load"}
    names |= {each.name for each in template.find_all(nodes.Macro)}
    for each in template.find_all(nodes.FromImport):
        names |= {name if isinstance(name, str) else name[1] for name in each.names}
    return names


class _Constants(NodeTransformer):
    """Puts in the place of each call what it always says."""

    def __init__(self, constants: Mapping[str, Constant], otherwise: set[str]) -> None:
        self._constants = {key: call for key, call in constants.items() if key not in otherwise}
        self._with_body: list[nodes.Call] = []

    def visit_CallBlock(self, node: nodes.CallBlock) -> nodes.Node:  # noqa: N802  Jinja2's name
        """What stands between `call` and `endcall` is an argument too."""
        self._with_body.append(node.call)
        return self.generic_visit(node)

    def visit_Call(self, node: nodes.Call) -> nodes.Expr:  # noqa: N802  the same
        """The result of a call whose arguments are constants."""
        self.generic_visit(node)
        name = node.node.name if isinstance(node.node, nodes.Name) else ""
        has_more = node.dyn_args or node.dyn_kwargs or any(node is each for each in self._with_body)
        if name not in self._constants or has_more:
            return node
        try:
            values = [each.as_const() for each in node.args]
            named = {each.key: each.value.as_const() for each in node.kwargs}
        except nodes.Impossible:
            has_text = name == "_" and isinstance(node.args[0], nodes.Const)
            return _pieces(node) if has_text else node
        return _constant(self._constants[name](*values, **named), node)

    def visit_Output(self, node: nodes.Output) -> nodes.Node:  # noqa: N802  the same
        """What is put together of pieces is said piece by piece, each escaped where it stands."""
        self.generic_visit(node)
        pieces = [each.nodes if isinstance(each, nodes.Concat) else [each] for each in node.nodes]
        node.nodes = [piece for each in pieces for piece in each]
        return node


def _pieces(call: nodes.Call) -> nodes.Expr:
    """A text with values: the translation, taken apart at the values."""
    (message,), values = call.args, {each.key: each.value for each in call.kwargs}
    pieces: list[nodes.Expr] = []
    end = 0
    text = gettext(message.as_const())
    for place in _PLACE.finditer(text):
        pieces.append(_constant(Markup(text[end : place.start()]), call))  # noqa: S704  see _()
        pieces.append(values[place[1]] if place[1] else _constant(Markup("%"), call))
        end = place.end()
    pieces.append(_constant(Markup(text[end:]), call))  # noqa: S704  the same
    return nodes.Concat(pieces, lineno=call.lineno, environment=call.environment)


def _constant(said: str, at: nodes.Node) -> nodes.Expr:
    if isinstance(said, Markup):
        return nodes.TemplateData(str(said), lineno=at.lineno, environment=at.environment)
    return nodes.Const(said, lineno=at.lineno, environment=at.environment)
