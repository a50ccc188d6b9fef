"""python-socketio over the transports that the command line names.

    client.py talk http://127.0.0.1:3000 polling,websocket
    client.py chat http://127.0.0.1:8080 websocket
"""

import queue
import sys
import uuid

import requests
import socketio

PATIENCE = 15
NAMESPACES = ["/", "/other"]
LARGE = bytes([7]) * 70_000


def main(what, url, transports):
    {"talk": talk, "chat": chat}[what](url, transports.split(","))


def talk(url, transports):
    """Everything that a client can do with the server of client_matrix, before and after its transport is dropped."""
    client = new_client()
    heard = {namespace: Heard(client, namespace) for namespace in NAMESPACES}
    client.connect(url, transports=transports, namespaces=NAMESPACES, wait_timeout=PATIENCE)
    for _ in range(2):
        for namespace in NAMESPACES:
            same(heard[namespace].connects.get(timeout=PATIENCE), True, "connect")
        same(client.transport(), transports[-1], "the transport")
        for namespace in NAMESPACES:
            exchange(client, namespace, heard[namespace])
        client.emit("drop")
    for namespace in NAMESPACES:
        same(heard[namespace].connects.get(timeout=PATIENCE), True, "the second reconnect")
    client.disconnect()


class Heard:
    """What the server says on one namespace."""

    def __init__(self, client, namespace):
        self.connects, self.echoes, self.answers = queue.Queue(), queue.Queue(), queue.Queue()
        client.on("connect", lambda: self.connects.put(True), namespace=namespace)
        client.on("echo", lambda *args: self.echoes.put(args), namespace=namespace)
        client.on("answer", lambda *args: self.answers.put(args), namespace=namespace)
        # What a handler returns is the acknowledgement.
        client.on("question", lambda *args: args, namespace=namespace)


def exchange(client, namespace, heard):
    def say(event, *args):
        client.emit(event, args, namespace=namespace)

    # A handler runs in a thread of its own here, so only what was heard can be compared, and no order.
    for number in range(20):
        say("echo", number)
    same(sorted(heard.echoes.get(timeout=PATIENCE)[0] for _ in range(20)), list(range(20)), "20 events")

    mixed = ("text €", {"one": b"\x00\x01\xff", "many": [b"", LARGE]}, None, b"\x09")
    say("echo", *mixed)
    same(heard.echoes.get(timeout=PATIENCE), mixed, "an event with attachments")

    for sent in ({"a": [1, "two"]}, {"one": b"\x01", "two": b"\x02\x03"}):
        same(client.call("echo", sent, namespace=namespace, timeout=PATIENCE), sent, "an ack")

    say("ask", "why", b"\x04", {"two": b"\x05\x06"})
    same(heard.answers.get(timeout=PATIENCE), ("why", b"\x04", {"two": b"\x05\x06"}), "an answer")


def chat(url, transports):
    """One member and one message."""
    name = f"ann-{uuid.uuid4().hex[:8]}"
    form = {"username": name, "email": f"{name}@example.org", "password": "correct horse battery"}
    token = post(url, "/api/auth/signup", form)["token"]
    room = post(url, "/api/rooms", {"name": "lounge"}, token)["id"]

    client, heard = new_client(), queue.Queue()
    client.on("receive_message", lambda message, *_offset: heard.put(message))
    client.connect(url, transports=transports, auth={"token": token}, wait_timeout=PATIENCE)
    same(client.transport(), transports[-1], "the transport")
    same(client.call("join_room", {"roomId": room}, timeout=PATIENCE)["roomId"], room, "join_room")
    message = {"roomId": room, "content": "hello €", "messageType": "text"}
    stored = client.call("send_message", message, timeout=PATIENCE)
    told = heard.get(timeout=PATIENCE)
    same((told["id"], told["content"]), (stored["id"], "hello €"), "receive_message")
    client.disconnect()


def new_client():
    return socketio.Client(reconnection_delay=0.05, reconnection_delay_max=0.1, randomization_factor=0)


def post(url, path, body, token=None):
    headers = {"authorization": f"Bearer {token}"} if token else {}
    answer = requests.post(url + path, json=body, headers=headers, timeout=PATIENCE)
    answer.raise_for_status()
    return answer.json()


def same(left, right, what):
    if left != right:
        raise AssertionError(f"{what}: {left!r:.400} is not {right!r:.400}")


main(*sys.argv[1:])
