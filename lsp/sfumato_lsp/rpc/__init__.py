"""Messages between an editor and this server, whatever they are about.

frames.py            where a message begins and ends in a stream of bytes
envelope.py          what is wrong with a message before anybody looks at its parameters
protocol.py          LSP as pygls has it, with an answer to every request
own_messages.py      what is spoken beyond LSP
visible_messages.py  nothing that is shown acts on a terminal
failures.py          the errors that an operation ends with
running.py           what is under way, and what ends it
ending.py            when the process ends, and with which code; the editor's process
"""

__all__ = ["ending", "envelope", "failures", "frames", "own_messages", "protocol", "running", "visible_messages"]
