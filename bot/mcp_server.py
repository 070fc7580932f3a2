"""`listenpost mcp`: a server of the Model Context Protocol on standard input and output, so that a team's own
assistant can ask. It reads only.

The only place that knows the protocol's library, which is loaded when the command is used (extra `mcp`).
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from bot.answer import Asking, answer
from bot.app import App
from bot.asking import open_sample_day
from bot.logs import set_up_logs
from bot.mcp_tools import question_of, tools
from bot.read_api import is_for_reading, reading_only
from bot.run import is_left_out, load_settings, open_app
from bot.version import VERSION
from chats.terminal import draw
from core.cards import Card, to_json
from core.errors import ConfigError, Mistake, UsageError
from core.say import say, use_language
from core.talk import Question
from core.types import Person

ASSISTANT = Person(chat="mcp", id="assistant", name="Assistant", admin=True)
"""Who asks: whoever runs the command has the store anyway."""
_WIDTH = 100


async def serve(config: Path, environment: Mapping[str, str]) -> int:
    """Answer until the input ends. Without settings: the sample day. Raises ConfigError, StoreError."""
    if importlib.util.find_spec("mcp") is None:
        raise ConfigError([Mistake(str(config), "", say("mcp.missing"), say("mcp.missing_hint"))])
    set_up_logs(quiet=True)
    if is_left_out(config):
        async with open_sample_day(environment) as app:
            await _serve(app)
        return 0
    settings = load_settings(config, environment)
    use_language(settings.language, settings.zone)
    app = await open_app(settings)
    try:
        await _serve(app)
    finally:
        await app.close()
    return 0


def build(asking: Callable[[], Asking], now: Callable[[], Any]) -> Any:
    """The protocol's server for these questions: an `mcp.server.lowlevel.Server`."""
    from mcp import types
    from mcp.server.lowlevel import Server

    async def list_tools(context: Any, params: Any) -> types.ListToolsResult:
        reading = [one for one in asking().commands.values() if is_for_reading(one)]
        hints = types.ToolAnnotations(read_only_hint=True, open_world_hint=False)
        return types.ListToolsResult(
            tools=[
                types.Tool(
                    name=tool.name,
                    description=tool.description,
                    input_schema=tool.schema,
                    annotations=hints,
                )
                for tool in tools(reading)
            ]
        )

    async def call_tool(context: Any, params: types.CallToolRequestParams) -> types.CallToolResult:
        card = await ask(params.name, params.arguments or {}, reading_only(asking()), now)
        text = types.TextContent(type="text", text=draw(card, colour=False, width=_WIDTH))
        return types.CallToolResult(
            content=[text], structured_content={"card": to_json(card)}, is_error=card.kind == "notice"
        )

    return Server(
        "listenpost",
        version=VERSION,
        instructions=say("mcp.instructions"),
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


async def ask(name: str, arguments: Mapping[str, object], asking: Asking, now: Callable[[], Any]) -> Card:
    """The answer of one tool: a card of kind `notice` where it cannot be given."""
    command = asking.commands.get(name)
    try:
        if command is None:
            raise UsageError(say("mcp.unknown", name=name[:60]))
        text = question_of(command, arguments)
    except UsageError as slip:
        return Card(kind="notice", title=slip.problem, body=())
    question = Question(text=text, who=ASSISTANT, chat=ASSISTANT.chat, channel=None, at=now())
    return await answer(question, asking)


async def _serve(app: App) -> None:
    from mcp.server.stdio import stdio_server

    server = build(app.asking, app.now)
    async with stdio_server() as (incoming, outgoing):
        await server.run(incoming, outgoing, server.create_initialization_options())
