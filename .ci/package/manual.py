#!/usr/bin/env python3
"""Writes man pages from what a program of ArgumentParser says of itself.

    PROGRAM --experimental-dump-help | manual.py VERSION DATE DIR

One page for the program and one for each of its commands: satoken.1, satoken-keys-rotate.1. DATE is as in 2026-11-30.
"""

import json
import re
import sys
from pathlib import Path


def escaped(text):
    """Text as roff takes it: no backslash, no dot or quote at the begin of a line, hyphens that can be copied."""
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return re.sub(r"^([.'])", r"\\&\1", text, flags=re.M)


def title(command):
    return "-".join(command["superCommands"] + [command["commandName"]])


def walk(command, above=()):
    command["superCommands"] = list(above)
    yield command
    for sub in command.get("subcommands", []):
        if sub["commandName"] != "help" and sub.get("shouldDisplay", True):
            yield from walk(sub, (*above, command["commandName"]))


def names(argument):
    """As in -o, --output <output>."""
    if argument["kind"] == "positional":
        return f"\\fI{escaped(argument['valueName'])}\\fR"
    parts = []
    for name in sorted(argument["names"], key=lambda name: len(name["name"])):
        dashes = "\\-" if name["kind"] == "short" else "\\-\\-"
        parts.append(f"\\fB{dashes}{escaped(name['name'])}\\fR")
    value = f" \\fI{escaped(argument['valueName'])}\\fR" if argument["kind"] == "option" else ""
    return ", ".join(parts) + value


def in_synopsis(argument):
    if argument["kind"] == "positional":
        text = names(argument)
    else:
        preferred = argument["preferredName"]
        dashes = "\\-" if preferred["kind"] == "short" else "\\-\\-"
        text = f"{dashes}{escaped(preferred['name'])}"
        if argument["kind"] == "option":
            text += f" \\fI{escaped(argument['valueName'])}\\fR"
    if argument.get("isRepeating"):
        text += " ..."
    return f"[{text}]" if argument.get("isOptional") else text


def paragraphs(text):
    """Prose as paragraphs; lines of commands and lists as they stand."""
    for block in text.strip().split("\n\n"):
        yield ".PP"
        lines = block.split("\n")
        if all(line.startswith(("satoken", "- ", "    ")) for line in lines) or len(lines) > 3:
            yield ".nf"
            yield from map(escaped, lines)
            yield ".fi"
        else:
            yield from map(escaped, lines)


def page(command, version, date):
    program = (command["superCommands"] or [command["commandName"]])[0]
    arguments = [each for each in command.get("arguments", []) if each.get("shouldDisplay", True)]
    lines = [f'.TH "{title(command).upper()}" 1 "{date}" "{program} {escaped(version)}" "{program}"', ".SH NAME",
             f"{escaped(title(command))} \\- {escaped(command.get('abstract', '')).rstrip('.')}", ".SH SYNOPSIS",
             f"\\fB{escaped(' '.join([*command['superCommands'], command['commandName']]))}\\fR"]
    own = [each for each in arguments if each["preferredName" if "preferredName" in each else "valueName"] and
           not {name["name"] for name in each.get("names", [])} & {"help", "version"}]
    lines += [in_synopsis(each) for each in own]
    subcommands = [each for each in command.get("subcommands", []) if each["commandName"] != "help"]
    if subcommands:
        lines.append("\\fIsubcommand\\fR")
    if command.get("discussion"):
        lines += [".SH DESCRIPTION", *list(paragraphs(command["discussion"]))[1:]]
    if arguments:
        lines.append(".SH OPTIONS")
        for each in arguments:
            lines += [".TP", names(each), escaped(each.get("abstract") or "See the description.")]
            values = each.get("allValues") or each.get("allValueStrings")
            if values:
                lines.append(f"(values: {escaped(', '.join(values))})")
            if each.get("defaultValue"):
                lines.append(f"(default: {escaped(each['defaultValue'])})")
    if subcommands:
        lines.append(".SH COMMANDS")
        for each in subcommands:
            lines += [".TP", f"\\fB{escaped(each['commandName'])}\\fR", escaped(each.get("abstract", ""))]
    related = ([title({"superCommands": command["superCommands"][:-1], "commandName": command["superCommands"][-1]})]
               if command["superCommands"] else []) + [f"{title(command)}-{each['commandName']}" for each in subcommands]
    if related:
        lines += [".SH SEE ALSO", ", ".join(f"\\fB{escaped(name)}\\fR(1)" for name in related)]
    return "\n".join(lines) + "\n"


def main():
    version, date, folder = sys.argv[1], sys.argv[2], Path(sys.argv[3])
    folder.mkdir(parents=True, exist_ok=True)
    for command in walk(json.load(sys.stdin)["command"]):
        (folder / f"{title(command)}.1").write_text(page(command, version, date))


if __name__ == "__main__":
    main()
